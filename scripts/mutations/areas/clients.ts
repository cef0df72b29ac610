import type { Mutation } from '../mutation.ts';

const proxyTest = 'bff/src/names/connect-proxy.test.ts';
const hostsTest = 'bff/src/names/hosts-file.test.ts';
const commandTest = 'bff/test/cloud-names.test.ts';

export const mutations = [
  {
    defence: 'The proxy reaches no host but names of the cloud',
    file: 'bff/src/names/connect-proxy.ts',
    remove: 'isCloudName(host) && ',
    test: { file: proxyTest, title: 'by name' },
  },
  {
    defence: 'The proxy reaches no port but 443',
    file: 'bff/src/names/connect-proxy.ts',
    remove: ' && Number(port) === 443',
    test: { file: proxyTest, title: 'by name' },
  },
  {
    defence: 'A name with an account before it is no name of the cloud',
    file: 'bff/src/names/connect-proxy.ts',
    remove: '/^([^:/@\\s]+):(\\d{1,5})$/',
    replaceWith: '/^([^:/@\\s]+):(\\d{1,5})/',
    test: { file: proxyTest, title: 'by name' },
  },
  {
    defence: 'The proxy forwards no URL but those of the cloud',
    file: 'bff/src/names/connect-proxy.ts',
    remove: 'return isCloudName(name) ? {',
    replaceWith: 'return name ? {',
    test: { file: proxyTest, title: 'a URL of another host' },
  },
  {
    defence: 'The proxy forwards no URL of another port',
    file: 'bff/src/names/connect-proxy.ts',
    remove: '(?::443)?((',
    replaceWith: '(?::\\d+)?((',
    test: { file: proxyTest, title: 'a URL of another port' },
  },
  {
    defence: 'The host of a whole URL counts instead of the header',
    file: 'bff/src/gateway/target.ts',
    remove: '(authority ?? request.headers.host)',
    replaceWith: 'request.headers.host',
    test: { file: 'bff/src/gateway/target.test.ts', title: 'is refused for a whole URL of another host' },
  },
  {
    defence: 'A connection that breaks at the proxy ends alone',
    file: 'bff/src/names/connect-proxy.ts',
    remove: "    far.on('error', () => far.destroy());\n",
    test: {
      file: proxyTest,
      title: 'ends the client when the console does, and the console when the client does',
    },
  },
  {
    defence: 'The console’s end of a tunnel goes with its client',
    file: 'bff/src/names/connect-proxy.ts',
    remove: '      far.destroy();\n      this.#next();',
    replaceWith: '      this.#next();',
    test: {
      file: proxyTest,
      title: 'ends the client when the console does, and the console when the client does',
    },
  },
  {
    defence: 'Tunnels beyond their number wait',
    file: 'bff/src/names/connect-proxy.ts',
    remove: 'if (this.#open.size < this.#max) begin();',
    replaceWith: 'if (this.#max > 0) begin();',
    test: { file: proxyTest, title: 'lets tunnels beyond their number wait until one ends' },
  },
  {
    defence: 'The hosts file is replaced whole',
    file: 'bff/src/names/hosts-file.ts',
    remove: '        renameSync(aside, file);\n',
    replaceWith:
      "        writeFileSync(file, '');\n        writeFileSync(file, changed, 'latin1');\n        rmSync(aside);\n",
    test: { file: hostsTest, title: 'reads whole at every moment while it changes' },
  },
  {
    defence: 'The hosts file keeps bytes that are no text',
    file: 'bff/src/names/hosts-file.ts',
    remove: "const text = readFileSync(file, 'latin1');",
    replaceWith: "const text = readFileSync(file, 'utf8');",
    test: {
      file: hostsTest,
      title: 'comes back byte for byte, whatever else is in it and however often lines were added',
    },
  },
  {
    defence: 'The hosts file keeps its mode',
    file: 'bff/src/names/hosts-file.ts',
    remove: '      fchmodSync(made, mode & 0o7777);\n',
    test: { file: hostsTest, title: 'keeps its mode and owner, and a link that leads to it' },
  },
  {
    defence: 'A link to the hosts file stays one',
    file: 'bff/src/names/hosts-file.ts',
    remove: 'realpathSync(path)',
    replaceWith: 'path',
    test: { file: hostsTest, title: 'keeps its mode and owner, and a link that leads to it' },
  },
  {
    defence: 'Lines of a killed process go at the next start',
    file: 'bff/src/lead-cloud-names.ts',
    remove: '  if (problem === undefined && hasHostsLines(hostsFile)) removeHostsLines(hostsFile);\n',
    test: { file: commandTest, title: 'takes away what a killed one left, when it starts again' },
  },
  {
    defence: 'No lines are written for a port that is not served',
    file: 'bff/src/lead-cloud-names.ts',
    remove: 'if (writeHosts && problem !== undefined)',
    replaceWith: 'if (false as boolean)',
    test: { file: commandTest, title: 'writes no lines for a port that it does not get' },
  },
  {
    defence: 'The file with variables holds no secret',
    file: 'bff/src/names/tool-environment.ts',
    remove: `'"$FC_OWNER_TOKEN"'`,
    replaceWith: 'String(process.env.FC_OWNER_TOKEN)',
    test: { file: commandTest, title: 'writes ids and no secret into the file, which goes with it' },
  },
  {
    defence: 'Proxy and direct port listen on loopback alone',
    file: 'bff/src/lead-cloud-names.ts',
    remove: "const loopback = '127.0.0.1';",
    replaceWith: "const loopback = '0.0.0.0';",
    test: { file: commandTest, title: 'listens on loopback alone, whatever the console listens on' },
  },
  {
    defence: 'Lists of services that are not offered ask for a role',
    file: 'bff/src/routes/unoffered-services.ts',
    remove: 'await access.require(c.var.subject, permission, await folders.resource(folderId));',
    replaceWith: 'await folders.resource(folderId);\n        void [access, permission];',
    test: {
      file: 'bff/src/routes/unoffered-services.test.ts',
      title: 'names the missing permission and the narrowest role when the caller has none',
    },
  },
  {
    defence: 'A version whose log is disabled keeps no entry of its calls',
    file: 'bff/src/logs/logs.ts',
    remove: '    if (log?.disabled) return () => {};\n',
    test: {
      file: 'bff/src/logs/log-options.test.ts',
      title: 'apply to calls that the console runs and to those that nobody waits for',
    },
  },
  {
    defence: 'The file with variables belongs to the owner of the data folder',
    file: 'bff/src/names/tool-environment.ts',
    remove: '  if (process.getuid?.() === 0) lchownSync(file, uid, gid);\n',
    replaceWith: '  void [uid, gid, lchownSync];\n',
    test: {
      file: 'bff/src/names/tool-environment.test.ts',
      title: 'environment file belongs to the owner of the data folder, whoever writes it',
    },
  },
] satisfies Mutation[];
