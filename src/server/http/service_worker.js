// NovaClub's service worker, rendered by the server: the name of the cache and the list of assets
// come from the build. It keeps the program, never data: no API answer and no rendered page.

const CACHE = '/*{name}*/';
const BUILD = CACHE.split('-')[1];
const ASSETS = ['/*{assets}*/'];
const SHELL = '/shell.html';
// A gym's network that hangs must not keep people waiting.
const PATIENCE_MS = Number('/*{patience_ms}*/');
// Pages of which the device holds nothing: signing in, and links with a secret that is good once. The server
// may have to ask others first, and the shell would show nothing in their place.
const WAITED_FOR = ['/*{waited_for}*/'];
// A page that does not say in this time which build it runs may be asleep.
const ANSWER_MS = 5000;

// A new version waits until somebody takes it, or no page of the old one is open any more: a page is
// never pulled from under somebody's hands.
self.addEventListener('install', (event) => {
  // All or nothing; past the browser's own cache, which might hold another build's answer. What lies in
  // the folder of the build never changes, and the first page has just fetched it.
  const requests = ASSETS.map((path) => {
    const cache = path.startsWith(`/pkg/${BUILD}/`) && !path.endsWith('/boot.js') ? 'default' : 'reload';
    return new Request(path, { cache, credentials: 'same-origin' });
  });
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(requests)));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(self.clients.claim());
});

self.addEventListener('message', (event) => {
  const { data, ports } = event;
  if (data === 'which') ports[0]?.postMessage(BUILD);
  else if (data === 'take over') self.skipWaiting();
  else if (data === 'claim') event.waitUntil(self.clients.claim());
  else if (data === 'started') event.waitUntil(forgetOldBuilds());
});

// A build's files are kept for as long as a page of it is open: the server may have them no more.
async function forgetOldBuilds() {
  const pages = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const builds = await Promise.all(pages.map(buildOf));
  // One that waits has a cache of its own already.
  if (builds.includes(undefined) || self.registration.waiting || self.registration.installing) return;
  const names = await caches.keys();
  const old = names.filter(
    (name) => name.startsWith('novaclub-') && name !== CACHE && !builds.includes(name.split('-')[1]),
  );
  await Promise.all(old.map((name) => caches.delete(name)));
}

function buildOf(page) {
  return new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => done(data);
    setTimeout(() => done(undefined), ANSWER_MS);
    page.postMessage('which', [port2]);
  });
}

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  // Forms and API calls go to the network as they are.
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (url.pathname.startsWith('/api/')) return;
  const isAsset = ASSETS.includes(url.pathname) || url.pathname.startsWith('/pkg/');
  if (isAsset) event.respondWith(asset(request, url.pathname));
  else if (request.mode === 'navigate') event.respondWith(navigate(request, url.pathname));
});

// This build's own, else one that another build left.
async function asset(request, path) {
  const cache = await caches.open(CACHE);
  return (await cache.match(path)) ?? (await caches.match(path)) ?? fetch(request);
}

// The network first; what is no answer of ours (a captive portal, a proxy's error), comes too late or
// not at all gives way to the shell, which starts from the device's own data.
async function navigate(request, path) {
  const abort = new AbortController();
  const isWaitedFor = WAITED_FOR.some((start) => path.startsWith(start));
  const timer = isWaitedFor ? undefined : setTimeout(() => abort.abort(), PATIENCE_MS);
  try {
    const response = await fetch(request, { signal: abort.signal });
    // A redirection is followed by the browser, which comes back here.
    if (response.type === 'opaqueredirect') return response;
    if (response.headers.has('x-novaclub') && response.status < 500) {
      // The whole body within the time: half a page could not be brought to life.
      return new Response(await response.arrayBuffer(), response);
    }
  } catch {
    // Without a network, or out of patience.
  } finally {
    clearTimeout(timer);
  }
  const cache = await caches.open(CACHE);
  return (await cache.match(SHELL)) ?? Response.error();
}
