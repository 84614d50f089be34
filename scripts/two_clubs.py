"""Two clubs on one server: whether one can read, change or refer to what the other has.

    two_clubs.py ask <address of the API> <token of A> <token of B>
        asks for everything of A with B's token, over all paths of the API's document
    two_clubs.py print <address of the API> <token>
        a fingerprint of all that a club has, to compare before and after

Ends with 1 when something of A answered anything but 404, or changed.
"""

import hashlib
import json
import re
import sys
import urllib.error
import urllib.request
import uuid

# So many records of each kind are asked for: the first, which are the oldest.
RECORDS = 5
# Where records are known by another name than id.
KEYS = {"/staff": "user_id"}
# What changes by itself while somebody asks: when a session was last seen, until when it is good.
RESTLESS = ("/auth/sessions", "/staff/sessions")
# Paths below what nothing lists: whose records' field holds the id.
LISTED_BY = {"/devices": ("/staff/sessions", "device_id")}


def ask(method, url, token, body=None):
    headers = {"Authorization": f"Bearer {token}"}
    data = None
    if body is not None:
        headers["Content-Type"] = "application/json"
        data = json.dumps(body).encode()
    request = urllib.request.Request(url, data, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, json.loads(answer.read() or b"null")
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read() or b"null")


def document_of(api, token):
    return ask("GET", f"{api}/openapi.json", token)[1]


def collections(api, token):
    """The document's paths that list, each with the methods of one record and the fields that can be written."""
    document = document_of(api, token)
    for path, methods in document["paths"].items():
        if re.fullmatch(r"[^{]+/\{[^}]+\}", path) and "get" in document["paths"].get(path.rsplit("/", 1)[0], {}):
            names = [name.upper() for name in methods if name in ("get", "put", "patch", "delete")]
            yield path.rsplit("/", 1)[0], names, writable_fields(document, methods.get("put"))


def below(api, token):
    """The document's paths that go on behind an id: what comes before it, what comes after, and the methods."""
    for path, methods in document_of(api, token)["paths"].items():
        if found := re.match(r"([^{]+)/\{[^}]+\}(/.+)$", path):
            rest = re.sub(r"\{[^}]+\}", str(uuid.uuid4()), found[2])
            yield found[1], rest, [name.upper() for name in methods if name in ("get", "post", "put", "patch", "delete")]


def writable_fields(document, operation):
    if operation is None:
        return set()
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return set(schema["properties"])


def everything(api, token, path):
    records, cursor, query = [], "", "?limit=100"
    while True:
        status, answer = ask("GET", f"{api}{path}{query}{cursor}", token)
        if query and status == 400:
            # One that comes whole.
            query = ""
            continue
        assert status == 200, (path, status, answer)
        records += next(value for value in answer.values() if isinstance(value, list))
        if not answer.get("next_cursor"):
            key = KEYS.get(path, "id")
            return {record[key]: record for record in records if record[key]}
        cursor = f"&cursor={answer['next_cursor']}"


def fingerprint(api, token):
    paths = [path for path, _, _ in collections(api, token) if path not in RESTLESS]
    state = {path: everything(api, token, path) for path in paths}
    # What a club has one of.
    state["/openid"] = ask("GET", f"{api}/openid", token)
    return hashlib.sha256(json.dumps(state, sort_keys=True).encode()).hexdigest()


def foreign(api, a, b):
    """What went wrong, and how much was asked."""
    wrong, asked = [], 0
    ask("POST", f"{api}/invitations", a, {"role": "coach"})
    for path, methods, fields in collections(api, a):
        records, own = everything(api, a, path), everything(api, b, path)
        if not records:
            wrong.append(f"{path}: the first club has none, so nothing can be asked for")
        if shared := records.keys() & own.keys():
            wrong.append(f"{path}: both clubs list {sorted(shared)[:3]}")
        for key, record in list(records.items())[:RECORDS]:
            writable = {name: value for name, value in record.items() if name in fields}
            for method in methods:
                body = {"PUT": writable, "PATCH": {}}.get(method)
                status, answer = ask(method, f"{api}{path}/{key}", b, body)
                asked += 1
                # 422: an empty change was looked at first, and says nothing of the other club.
                if status != 404 and (method, status) != ("PATCH", 422):
                    wrong.append(f"{method} {path}/{key}: {status} {json.dumps(answer)[:200]}")
            # A new record of B that refers to A's.
            if "PUT" in methods and any(name.endswith("_id") and value for name, value in writable.items()):
                status, answer = ask("POST", f"{api}{path}", b, writable)
                asked += 1
                if status not in (404, 409, 422):
                    wrong.append(f"POST {path} with what is A's: {status} {json.dumps(answer)[:200]}")
    for path, rest, methods in below(api, a):
        source, key = LISTED_BY.get(path, (path, KEYS.get(path, "id")))
        ids = {record.get(key) for record in everything(api, a, source).values()} - {None}
        for number in sorted(ids)[:RECORDS]:
            for method in methods:
                status, answer = ask(method, f"{api}{path}/{number}{rest}", b, None if method == "GET" else {})
                asked += 1
                # 422: the body was looked at first, and says nothing of the other club.
                if status not in (404, 422):
                    wrong.append(f"{method} {path}/{number}{rest}: {status} {json.dumps(answer)[:200]}")
    return wrong, asked


def main():
    what, api, *tokens = sys.argv[1:]
    if what == "print":
        print(fingerprint(api, tokens[0]))
        return 0
    before = [fingerprint(api, token) for token in tokens]
    invited = ask("GET", f"{api}/invitations", tokens[0])[1]["invitations"]
    wrong, asked = foreign(api, *tokens)
    for invitation in ask("GET", f"{api}/invitations", tokens[0])[1]["invitations"]:
        if invitation not in invited:
            ask("DELETE", f"{api}/invitations/{invitation['id']}", tokens[0])
    if [fingerprint(api, token) for token in tokens] != before:
        wrong.append("one of the clubs has changed")
    for line in wrong:
        print(f"  MATTERS {line}")
    print(f"two clubs: {asked} requests for the other's records, {len(wrong)} findings")
    return 1 if wrong else 0


sys.exit(main())
