// What lies in the files of a browser's profile: every file as it is, and the blocks of LevelDB's tables
// unpacked, for databases hide texts from a plain search by compressing them.

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The names that occur anywhere below a folder, with a file in which each does. */
export function findInFiles(folder: string, names: readonly string[]): Map<string, string> {
  const wanted = names.flatMap((name) =>
    (['utf8', 'latin1', 'utf16le'] as const).map((encoding) => ({ name, bytes: Buffer.from(name, encoding) })),
  );
  const found = new Map<string, string>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const file = readFileSync(path);
    const texts = entry.name.endsWith('.ldb') ? [file, ...blocksOf(file)] : [file];
    for (const { name, bytes } of wanted) {
      if (texts.some((text) => text.includes(bytes))) found.set(name, path);
    }
  }
  return found;
}

/** A number of seven bits a byte, and where it ends. */
function varint(bytes: Buffer, at: number): [number, number] {
  let [value, factor] = [0, 1];
  for (;;) {
    const byte = bytes[at++]!;
    value += (byte & 127) * factor;
    if (byte < 128) return [value, at];
    factor *= 128;
  }
}

/** The blocks of a table: those with data, unpacked. */
function blocksOf(table: Buffer): Buffer[] {
  const footer = table.subarray(table.length - 48);
  // The index of the filters comes first, then the one of the data.
  const [, afterOffset] = varint(footer, 0);
  const [, afterMeta] = varint(footer, afterOffset);
  const [offset, afterIndex] = varint(footer, afterMeta);
  const [size] = varint(footer, afterIndex);
  return handlesIn(blockAt(table, offset, size)).map(([offset, size]) => blockAt(table, offset, size));
}

function blockAt(table: Buffer, offset: number, size: number): Buffer {
  const packed = table.subarray(offset, offset + size);
  return table[offset + size] === 1 ? unpack(packed) : packed;
}

/** The values of an index block: where blocks lie. */
function handlesIn(index: Buffer): [number, number][] {
  const end = index.length - 4 - 4 * index.readUInt32LE(index.length - 4);
  const handles: [number, number][] = [];
  let at = 0;
  while (at < end) {
    const [, afterShared] = varint(index, at);
    const [keyLength, afterKeyLength] = varint(index, afterShared);
    const [valueLength, start] = varint(index, afterKeyLength);
    const [offset, afterOffset] = varint(index, start + keyLength);
    const [size] = varint(index, afterOffset);
    handles.push([offset, size]);
    at = start + keyLength + valueLength;
  }
  return handles;
}

/** Snappy: literals, and copies of what stands before. */
function unpack(packed: Buffer): Buffer {
  const [length, start] = varint(packed, 0);
  const plain = Buffer.alloc(length);
  let [from, to] = [start, 0];
  while (from < packed.length) {
    const tag = packed[from++]!;
    const kind = tag & 3;
    if (kind === 0) {
      let size = tag >> 2;
      if (size >= 60) {
        const bytes = size - 59;
        size = packed.readUIntLE(from, bytes);
        from += bytes;
      }
      size += 1;
      packed.copy(plain, to, from, from + size);
      [from, to] = [from + size, to + size];
      continue;
    }
    let size = (tag >> 2) + 1;
    let back = 0;
    if (kind === 1) {
      size = ((tag >> 2) & 7) + 4;
      back = ((tag >> 5) << 8) | packed[from++]!;
    } else {
      const bytes = kind === 2 ? 2 : 4;
      back = packed.readUIntLE(from, bytes);
      from += bytes;
    }
    // A copy may reach into what it is writing.
    for (let at = 0; at < size; at++) plain[to + at] = plain[to + at - back]!;
    to += size;
  }
  return plain;
}
