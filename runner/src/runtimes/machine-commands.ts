import { readFile } from 'node:fs/promises';
import type { RuntimeInfo } from '../types.ts';
import type { PythonRuntime } from './catalogue.ts';

/** The Python version of a distribution's own packages. */
const ownPython: Readonly<Record<string, string>> = {
  'debian 11': '3.9',
  'debian 12': '3.11',
  'debian 13': '3.13',
  'ubuntu 20.04': '3.8',
  'ubuntu 22.04': '3.10',
  'ubuntu 24.04': '3.12',
};

/** Commands that install a Python on this machine, simplest first. */
export async function machineCommands({
  minor,
}: Pick<PythonRuntime, 'minor'>): Promise<NonNullable<RuntimeInfo['commands']>> {
  return pythonCommands(minor, await readFile('/etc/os-release', 'utf8').catch(() => ''));
}

/** @param osRelease text of /etc/os-release */
export function pythonCommands(minor: string, osRelease: string): NonNullable<RuntimeInfo['commands']> {
  const field = (name: string) => new RegExp(`^${name}="?([^"\\n]*)"?$`, 'm').exec(osRelease)?.[1];
  const id = field('ID');
  const isOwn = ownPython[`${id} ${field('VERSION_ID')}`] === minor;
  return [
    ...(isOwn ? [{ tool: 'apt', command: `sudo apt-get install python${minor}` }] : []),
    // uv provides CPython 3.8 and newer.
    ...(minor === '3.7' ? [] : [{ tool: 'uv', command: `uv python install ${minor}` }]),
    { tool: 'pyenv', command: `pyenv install ${minor}` },
    ...(id === 'ubuntu' && !isOwn
      ? [
          {
            tool: 'deadsnakes',
            command: `sudo add-apt-repository ppa:deadsnakes/ppa && sudo apt-get install python${minor}`,
          },
        ]
      : []),
  ];
}
