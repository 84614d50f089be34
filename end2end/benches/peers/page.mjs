// Runs in the browser: replicates everything from the peers' server into a new database, as each
// library's documentation says, and gives the milliseconds it took.

import PouchDB from 'pouchdb-browser';
import { createRxDatabase } from 'rxdb/plugins/core';
import { replicateRxCollection } from 'rxdb/plugins/replication';
import { getRxStorageDexie } from 'rxdb/plugins/storage-dexie';

/** As many as NovaClub takes in one page; quicker here than PouchDB's own 100. */
const BATCH = 2_000;

export async function pouchdb() {
  const name = `pouch-${crypto.randomUUID()}`;
  const begin = performance.now();
  const local = new PouchDB(name);
  const result = await local.replicate.from(`${location.origin}/db/records`, { batch_size: BATCH });
  const took = performance.now() - begin;
  if (!result.ok) throw new Error('PouchDB did not replicate');
  const { doc_count } = await local.info();
  await local.destroy();
  return { took, count: doc_count };
}

export async function rxdb(fields) {
  const properties = Object.fromEntries(fields.map((name) => [name, {}]));
  const schema = {
    version: 0,
    primaryKey: 'id',
    type: 'object',
    properties: { ...properties, id: { type: 'string', maxLength: 80 } },
    required: ['id'],
  };
  const begin = performance.now();
  const database = await createRxDatabase({
    name: `rx${crypto.randomUUID().replaceAll('-', '')}`,
    storage: getRxStorageDexie(),
    multiInstance: false,
  });
  const { records } = await database.addCollections({ records: { schema } });
  const replication = replicateRxCollection({
    collection: records,
    replicationIdentifier: 'bench',
    live: false,
    pull: {
      batchSize: BATCH,
      handler: async (checkpoint, limit) => {
        const answer = await fetch(`/pull?after=${checkpoint?.after ?? 0}&limit=${limit}`);
        return answer.json();
      },
    },
  });
  await replication.awaitInitialReplication();
  const took = performance.now() - begin;
  const count = await records.count().exec();
  await database.remove();
  return { took, count };
}

window.peers = { pouchdb, rxdb };
