// The server of the other replicating databases: `node server.mjs <file of records>`. CouchDB's
// protocol by express-pouchdb, kept in memory, which is quicker than on a disk; RxDB's pulls by its
// documented checkpoint; and the page that runs both libraries. Prints its address.

import { readFileSync } from 'node:fs';

import { build } from 'esbuild';
import express from 'express';
import expressPouchDB from 'express-pouchdb';
import memory from 'pouchdb-adapter-memory';
import PouchDB from 'pouchdb-core';
import mapreduce from 'pouchdb-mapreduce';
import replication from 'pouchdb-replication';

const records = JSON.parse(readFileSync(process.argv[2], 'utf8'));

PouchDB.plugin(memory).plugin(mapreduce).plugin(replication);
const Stored = PouchDB.defaults({ adapter: 'memory' });
const stored = new Stored('records');
await stored.bulkDocs(records.map(({ id, ...fields }) => ({ _id: id, ...fields })));

const { outputFiles } = await build({
  entryPoints: [new URL('page.mjs', import.meta.url).pathname],
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  define: { global: 'globalThis' },
  write: false,
});

const app = express();
app.get('/', (_, response) => {
  response.type('html').send('<!DOCTYPE html><title>peers</title><script type="module" src="/page.js"></script>');
});
app.get('/page.js', (_, response) => response.type('js').send(outputFiles[0].text));
app.get('/pull', (request, response) => {
  const after = Number(request.query.after);
  const page = records.slice(after, after + Number(request.query.limit));
  response.json({
    documents: page.map((record) => ({ ...record, _deleted: false })),
    checkpoint: { after: after + page.length },
  });
});
app.use('/db', expressPouchDB(Stored, { mode: 'minimumForPouchDB', inMemoryConfig: true }));

const listener = app.listen(0, '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${listener.address().port}`);
});
