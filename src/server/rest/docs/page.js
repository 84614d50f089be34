// Reads the API's document, lists its operations, and sends what is filled in. Everything that is
// shown is set as text: nothing of the document or of an answer is ever read as markup.

const french = document.documentElement.lang === 'fr';
const words = french
  ? { send: 'Envoyer', sending: 'Envoi…', body: 'Corps (JSON)', required: 'obligatoire', any: 'indifférent',
      answer: 'Réponse', headers: 'En-têtes', empty: 'Pas de contenu.', unreachable: 'Le serveur ne répond pas.',
      unread: 'Le document de l’API n’a pas pu être lu. Rechargez la page.', none: 'Aucune opération ne correspond.',
      parameters: 'Paramètres', sent: 'Demande', badBody: 'Ce n’est pas du JSON.', list: 'Une valeur par ligne.' }
  : { send: 'Send', sending: 'Sending…', body: 'Body (JSON)', required: 'required', any: 'any',
      answer: 'Answer', headers: 'Headers', empty: 'No content.', unreachable: 'The server does not answer.',
      unread: 'The API’s document could not be read. Load the page again.', none: 'No operation matches.',
      parameters: 'Parameters', sent: 'Request', badBody: 'This is not JSON.', list: 'One value on each line.' };

const list = document.getElementById('operations');
const main = document.getElementById('operation');
const filter = document.getElementById('filter');
const token = document.getElementById('token');

/** An element with attributes and children; strings become text. */
function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(key, '');
    else if (value !== false && value !== undefined && value !== null) element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** A description: paragraphs with `code` and **weight**, the two marks that the document uses. */
function paragraphs(text) {
  const marked = (part) => {
    if (part.startsWith('**')) return make('strong', {}, part.slice(2, -2));
    return part.startsWith('`') ? make('code', {}, part.slice(1, -1)) : part;
  };
  return text.split('\n\n').map((paragraph) => make('p', {}, ...paragraph.split(/(\*\*[^*]+\*\*|`[^`]+`)/).map(marked)));
}

function operationsOf(api) {
  const found = [];
  for (const [path, item] of Object.entries(api.paths)) {
    for (const [method, operation] of Object.entries(item)) found.push({ path, method, ...operation });
  }
  return found;
}

function resolve(api, schema) {
  return schema?.$ref ? schema.$ref.slice(2).split('/').reduce((at, key) => at[key], api) : (schema ?? {});
}

/** What a new body looks like: its example, else the examples of its fields. */
function exampleOf(api, content) {
  if (content.example !== undefined) return content.example;
  const schema = resolve(api, content.schema);
  const fields = Object.entries(schema.properties ?? {});
  return Object.fromEntries(fields.map(([name, field]) => [name, valueOf(resolve(api, field))]));
}

function valueOf(schema) {
  if (schema.examples?.length) return schema.examples[0];
  if (schema.default !== undefined) return schema.default;
  if (schema.enum) return schema.enum[0];
  const type = [schema.type].flat()[0];
  return { integer: schema.minimum ?? 0, boolean: false, array: [], object: {} }[type] ?? '';
}

function showList(api, operations) {
  const wanted = filter.value.trim().toLowerCase();
  const shown = operations.filter((one) => `${one.method} ${one.path} ${one.summary}`.toLowerCase().includes(wanted));
  const groups = api.tags.map((tag) => {
    const links = shown.filter((one) => one.tags.includes(tag.name)).map((one) =>
      make('li', {}, make('a', { href: `#${one.operationId}`, 'aria-current': location.hash === `#${one.operationId}` ? 'true' : null },
        make('span', { class: 'api-method' }, one.method.toUpperCase()), one.summary)));
    if (links.length === 0) return null;
    const isOpen = wanted !== '' || links.some((link) => link.firstChild.hasAttribute('aria-current'));
    return make('details', { open: isOpen }, make('summary', {}, tag.description.split('. ')[0]), make('ul', {}, ...links));
  });
  list.replaceChildren(...groups.filter((group) => group !== null));
  if (shown.length === 0) list.replaceChildren(make('p', { class: 'secondary' }, words.none));
}

/** A field for a parameter; its name is in `name`, its place in `data-in`. */
function fieldOf(api, parameter, position) {
  const schema = resolve(api, parameter.schema);
  const id = `parameter-${position}`;
  const common = { id, name: parameter.name, 'data-in': parameter.in, required: parameter.required === true, 'aria-describedby': `${id}-hint` };
  const choices = schema.type === 'boolean' ? ['true', 'false'] : schema.enum;
  let control;
  if (choices) {
    control = make('select', { class: 'input', ...common },
      ...(parameter.required ? [] : [make('option', { value: '' }, words.any)]),
      ...choices.map((choice) => make('option', {}, String(choice))));
  } else if (schema.type === 'array') {
    control = make('textarea', { class: 'input', rows: 2, 'data-list': true, ...common });
  } else {
    const type = schema.format === 'date' ? 'date' : schema.type === 'integer' ? 'number' : 'text';
    control = make('input', { class: 'input', type, autocomplete: 'off', spellcheck: 'false', placeholder: schema.default ?? schema.examples?.[0], ...common });
  }
  const hint = [parameter.description, schema.type === 'array' ? words.list : ''].join(' ').trim();
  return make('div', { class: 'field' },
    make('label', { for: id }, parameter.name, parameter.required ? ` (${words.required})` : ''),
    control, make('small', { class: 'secondary', id: `${id}-hint` }, hint.replaceAll('`', '')));
}

function showOperation(api, operation) {
  const fields = (operation.parameters ?? []).map((parameter, position) => fieldOf(api, parameter, position));
  const content = operation.requestBody?.content['application/json'];
  const body = content && make('textarea', { class: 'input', id: 'body', spellcheck: 'false', 'aria-describedby': 'body-problem' });
  if (body) body.value = JSON.stringify(exampleOf(api, content), null, 2);
  const problem = make('small', { id: 'body-problem', class: 'error', role: 'alert' });
  const send = make('button', { class: 'button primary', type: 'submit' }, words.send);
  const answer = make('section', { class: 'api-answer', 'aria-live': 'polite', 'aria-label': words.answer });
  const form = make('form', { novalidate: true },
    fields.length ? make('fieldset', { class: 'form-section' }, make('legend', {}, words.parameters), make('div', { class: 'fields' }, ...fields)) : null,
    body ? make('div', { class: 'field' }, make('label', { for: 'body' }, words.body), body, problem) : null,
    make('div', {}, send));
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const missing = [...form.elements].find((control) => control.required && control.value === '');
    problem.textContent = body && !isJson(body.value) ? words.badBody : '';
    if (missing || problem.textContent) return (missing ?? body).focus();
    send.setAttribute('aria-busy', 'true');
    send.textContent = words.sending;
    await ask(api, operation, form, body?.value, answer);
    send.removeAttribute('aria-busy');
    send.textContent = words.send;
  });
  main.replaceChildren(
    make('h2', {}, operation.summary),
    make('p', { class: 'api-path' }, `${operation.method.toUpperCase()} ${api.servers[0].url}${operation.path}`),
    ...paragraphs(operation.description ?? ''),
    form, answer);
  document.title = `${operation.summary} · API · NovaClub`;
}

function isJson(text) {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

async function ask(api, operation, form, body, answer) {
  const query = new URLSearchParams();
  const headers = new Headers({ 'Accept-Language': document.documentElement.lang });
  let path = operation.path;
  for (const control of form.elements) {
    const place = control.dataset.in;
    if (!place || control.value === '') continue;
    if (place === 'path') path = path.replace(`{${control.name}}`, encodeURIComponent(control.value));
    else if (place === 'header') headers.set(control.name, control.value);
    else if ('list' in control.dataset) control.value.split('\n').map((line) => line.trim()).filter(Boolean).forEach((line) => query.append(control.name, line));
    else query.append(control.name, control.value);
  }
  if (token.value.trim()) headers.set('Authorization', `Bearer ${token.value.trim()}`);
  if (body !== undefined) headers.set('Content-Type', 'application/json');
  const address = `${api.servers[0].url}${path}${query.size ? `?${query}` : ''}`;
  const sent = make('p', { class: 'api-path' }, `${operation.method.toUpperCase()} ${address}`);
  try {
    const response = await fetch(address, { method: operation.method.toUpperCase(), headers, body });
    const text = await response.text();
    const shown = ['etag', 'location', 'link', 'retry-after', 'content-type', 'x-request-id']
      .filter((name) => response.headers.has(name)).map((name) => `${name}: ${response.headers.get(name)}`);
    answer.replaceChildren(
      make('h3', {}, words.answer), sent,
      make('p', { class: 'api-status' }, `${response.status} ${response.statusText}`),
      make('pre', { class: 'api-text', tabindex: 0, 'aria-label': words.headers }, shown.join('\n')),
      text ? make('pre', { class: 'api-text', tabindex: 0, 'aria-label': words.answer }, isJson(text) ? JSON.stringify(JSON.parse(text), null, 2) : text)
        : make('p', { class: 'secondary' }, words.empty));
  } catch {
    answer.replaceChildren(make('h3', {}, words.answer), sent, make('p', { role: 'alert' }, words.unreachable));
  }
}

async function start() {
  let api;
  try {
    const response = await fetch('/api/v1/openapi.json', { headers: { 'Accept-Language': document.documentElement.lang } });
    api = await response.json();
  } catch {
    main.replaceChildren(make('p', { role: 'alert' }, words.unread));
    return;
  }
  const operations = operationsOf(api);
  main.replaceChildren(...paragraphs(api.info.description), main.firstElementChild);
  const show = (moved) => {
    showList(api, operations);
    const chosen = operations.find((one) => location.hash === `#${one.operationId}`);
    if (!chosen) return;
    showOperation(api, chosen);
    if (moved) main.focus();
  };
  filter.addEventListener('input', () => showList(api, operations));
  window.addEventListener('hashchange', () => show(true));
  show(false);
}

start();
