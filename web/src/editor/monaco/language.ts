const byExtension: Record<string, string> = {
  js: 'javascript',
  mjs: 'javascript',
  cjs: 'javascript',
  ts: 'typescript',
  mts: 'typescript',
  cts: 'typescript',
  py: 'python',
  json: 'json',
  md: 'markdown',
  yaml: 'yaml',
  yml: 'yaml',
  sh: 'shell',
  html: 'html',
  css: 'css',
  ini: 'ini',
  toml: 'ini',
};

/** Monaco's language for a path; plain text for all that it is not taught here. */
export function languageOfPath(path: string): string {
  return byExtension[path.slice(path.lastIndexOf('.') + 1).toLowerCase()] ?? 'plaintext';
}

const names: Record<string, string> = {
  javascript: 'JavaScript',
  typescript: 'TypeScript',
  python: 'Python',
  json: 'JSON',
  markdown: 'Markdown',
  yaml: 'YAML',
  shell: 'Shell',
  html: 'HTML',
  css: 'CSS',
  ini: 'INI',
};

/** The name of a language; plain text has none. */
export function languageNameOf(path: string): string | undefined {
  return names[languageOfPath(path)];
}
