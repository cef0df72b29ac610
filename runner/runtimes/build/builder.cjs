'use strict';
/*
 * The function of a build: runs npm over a copy of the project and sends the installed files to the registry proxy. It
 * is next to the project and npm in the code folder of a sandbox without an identity.
 */
const { spawn } = require('child_process');
const fs = require('fs');
const http = require('http');
const path = require('path');

const workDir = '/build/project';
const registryProxy = { host: '169.254.169.254', port: 80 };

/** @param {{arguments: string[], environment: Record<string, string>}} event */
exports.main = async function main(event) {
  copyTree(path.join(__dirname, 'project'), workDir);
  const environment = Object.assign({}, event.environment, {
    PATH: `${path.dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`,
    LD_LIBRARY_PATH: process.env.LD_LIBRARY_PATH || '',
  });
  const npm = path.join(__dirname, 'npm/bin/npm-cli.js');
  const status = await run(process.execPath, [npm].concat(event.arguments), environment);
  if (status !== 0) return { status };
  await send(path.join(workDir, 'node_modules'), 'node_modules');
  return { status: 0 };
};

function run(program, args, environment) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: workDir,
      env: environment,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(code === null ? String(signal) : code));
  });
}

function copyTree(from, to) {
  fs.mkdirSync(to, { recursive: true });
  for (const entry of fs.readdirSync(from, { withFileTypes: true })) {
    const source = path.join(from, entry.name);
    const target = path.join(to, entry.name);
    if (entry.isDirectory()) copyTree(source, target);
    else if (entry.isSymbolicLink()) fs.symlinkSync(fs.readlinkSync(source), target);
    else fs.copyFileSync(source, target);
  }
}

/**
 * Sends each entry as a line of JSON and, for a file, its bytes; runner/src/builds/layers/layer-stream.ts reads them.
 */
function send(dir, name) {
  return new Promise((resolve, reject) => {
    const request = http.request(
      Object.assign({ method: 'PUT', path: '/layer' }, registryProxy),
      (response) => {
        let said = '';
        response.on('data', (chunk) => {
          said += chunk;
        });
        response.on('end', () => (response.statusCode === 201 ? resolve() : reject(new Error(said))));
      },
    );
    request.on('error', reject);
    sendTree(request, dir, name).then(() => request.end('{"type":"end"}\n'), reject);
  });
}

async function sendTree(request, dir, name) {
  if (!fs.existsSync(dir)) return;
  for (const entry of fs.readdirSync(dir, { withFileTypes: true })) {
    const source = path.join(dir, entry.name);
    const inLayer = `${name}/${entry.name}`;
    if (entry.isDirectory()) await sendTree(request, source, inLayer);
    else if (entry.isSymbolicLink()) {
      await write(request, line({ type: 'link', path: inLayer, target: fs.readlinkSync(source) }));
    } else if (entry.isFile()) {
      const content = fs.readFileSync(source);
      const executable = (fs.statSync(source).mode & 0o100) !== 0;
      await write(request, line({ type: 'file', path: inLayer, size: content.length, executable }));
      await write(request, content);
    }
  }
}

const line = (entry) => `${JSON.stringify(entry)}\n`;

function write(request, data) {
  if (data.length === 0 || request.write(data)) return Promise.resolve();
  return new Promise((resolve) => request.once('drain', resolve));
}
