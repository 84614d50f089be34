"""Two clubs on one server: whether one can read, change or refer to what the other has.

    two_clubs.py ask <address of the API> <token of A> <token of B>
        asks for everything of A with B's token, over all paths of the API's document
    two_clubs.py print <address of the API> <token>
        a fingerprint of all that a club has, to compare before and after

Ends with 1 when something of A answered anything but 404, or changed.
"""

import hashlib
import json
import sys
import urllib.error
import urllib.request

# So many records of each kind are asked for: the first, which are the oldest.
RECORDS = 5
# Where records are under another name than items.
LISTS = {"/staff": ("staff", "user_id"), "/invitations": ("invitations", "id")}


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


def collections(api, token):
    """The document's paths that list, each with the methods of one record and the fields that can be written."""
    _, document = ask("GET", f"{api}/openapi.json", token)
    for path, methods in document["paths"].items():
        if "{" in path:
            names = [name.upper() for name in methods if name in ("get", "put", "patch", "delete")]
            yield path.rsplit("/", 1)[0], names, writable_fields(document, methods.get("put"))


def writable_fields(document, operation):
    if operation is None:
        return set()
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return set(schema["properties"])


def everything(api, token, path):
    name, key = LISTS.get(path, ("items", "id"))
    records, cursor = [], ""
    while True:
        status, answer = ask("GET", f"{api}{path}?limit=100{cursor}" if name == "items" else f"{api}{path}", token)
        assert status == 200, (path, status, answer)
        records += answer[name]
        if not answer.get("next_cursor"):
            return {record[key]: record for record in records}
        cursor = f"&cursor={answer['next_cursor']}"


def fingerprint(api, token):
    state = {path: everything(api, token, path) for path, _, _ in collections(api, token)}
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
                if status != 404:
                    wrong.append(f"{method} {path}/{key}: {status} {json.dumps(answer)[:200]}")
            # A new record of B that refers to A's.
            if "PUT" in methods and any(name.endswith("_id") and value for name, value in writable.items()):
                status, answer = ask("POST", f"{api}{path}", b, writable)
                asked += 1
                if status not in (404, 409, 422):
                    wrong.append(f"POST {path} with what is A's: {status} {json.dumps(answer)[:200]}")
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
