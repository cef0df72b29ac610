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

/** Monaco's language of a path; plain text if no language is registered for it. */
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

/** The display name of a language; undefined for plain text. */
export function languageNameOf(path: string): string | undefined {
  return names[languageOfPath(path)];
}
