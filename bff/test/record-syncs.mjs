/** A test preloads this file into the console: it records the order in which the console syncs files and folders. */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const { openSync, writeSync, fsyncSync, closeSync, renameSync, mkdirSync } = fs;
const { open, rename, mkdir } = fs.promises;
const record = process.env.FC_TEST_SYNC_RECORD;
const file = record === undefined ? undefined : openSync(record, 'a');
const note = (...event) => file !== undefined && writeSync(file, `${JSON.stringify(event)}\n`);
const paths = new Map();

fs.openSync = (path, ...rest) => {
  const opened = openSync(path, ...rest);
  paths.set(opened, String(path));
  return opened;
};
fs.closeSync = (opened) => {
  paths.delete(opened);
  closeSync(opened);
};
fs.fsyncSync = (opened) => {
  fsyncSync(opened);
  note('sync', paths.get(opened));
};
fs.renameSync = (from, to) => {
  renameSync(from, to);
  note('rename', from, to);
};
fs.mkdirSync = (path, options) => {
  const made = mkdirSync(path, options);
  note('mkdir', path);
  return made;
};
fs.promises.rename = async (from, to) => {
  await rename(from, to);
  note('rename', from, to);
};
fs.promises.mkdir = async (path, options) => {
  const made = await mkdir(path, options);
  if (made !== undefined) note('mkdir', path);
  return made;
};
fs.promises.open = async (path, ...rest) => {
  const handle = await open(path, ...rest);
  for (const name of ['sync', 'datasync']) {
    const original = handle[name].bind(handle);
    handle[name] = async () => {
      await original();
      note('sync', path);
    };
  }
  return handle;
};
syncBuiltinESMExports();
