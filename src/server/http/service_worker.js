// NovaClub's service worker, rendered by the server: the name of the cache and the list of assets
// come from the build. It keeps the program, never data: no API answer and no rendered page.

const CACHE = '/*{name}*/';
const ASSETS = ['/*{assets}*/'];
const SHELL = '/shell.html';
// A gym's network that hangs must not keep people waiting.
const PATIENCE_MS = 2500;

self.addEventListener('install', (event) => {
  // All or nothing; past the browser's own cache, which might hold another build's answer.
  const requests = ASSETS.map((path) => new Request(path, { cache: 'reload', credentials: 'same-origin' }));
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(requests)));
  // Nothing ties a page to the worker it began with: what it runs it has loaded, under its build's own
  // addresses. Waiting would leave a tablet that is never closed with an old shell on new data.
  self.skipWaiting();
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    (async () => {
      const names = await caches.keys();
      const old = names.filter((name) => name.startsWith('novaclub-') && name !== CACHE);
      await Promise.all(old.map((name) => caches.delete(name)));
      await self.clients.claim();
    })(),
  );
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  // Forms and API calls go to the network as they are.
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (url.pathname.startsWith('/api/')) return;
  if (ASSETS.includes(url.pathname)) event.respondWith(asset(request, url.pathname));
  else if (request.mode === 'navigate') event.respondWith(navigate(request));
});

async function asset(request, path) {
  const cache = await caches.open(CACHE);
  return (await cache.match(path)) ?? fetch(request);
}

// The network first; what is no answer of ours (a captive portal, a proxy's error), comes too late or
// not at all gives way to the shell, which starts from the device's own data.
async function navigate(request) {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), PATIENCE_MS);
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
