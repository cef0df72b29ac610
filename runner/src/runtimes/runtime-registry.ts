/** The runtimes of this machine. Caches only the result "installed" and looks the others up each time. */

import { RunnerError } from '../errors.ts';
import { factsOf, type Message } from '../message.ts';
import { messageOf } from '../messages.ts';
import type { InstallOptions, RuntimeInfo } from '../types.ts';
import { type CatalogueRuntime, catalogue, type NodeRuntime } from './catalogue.ts';
import type { Found, Interpreter } from './interpreter.ts';
import { machineCommands } from './machine-commands.ts';
import { findNode, installNode } from './nodejs.ts';
import { findPython } from './python.ts';
import { compilePython, prepareSupport, type Support } from './support.ts';

export class RuntimeRegistry {
  readonly #dataDir: string;
  readonly #found = new Map<string, Promise<Found>>();
  #support: Promise<Support> | undefined;
  readonly #compiled = new Map<string, Promise<void>>();

  constructor(dataDir: string) {
    this.#dataDir = dataDir;
  }

  list(): Promise<RuntimeInfo[]> {
    return Promise.all(catalogue.map((runtime) => this.#info(runtime)));
  }

  /** @throws RunnerError RUNTIME_NOT_INSTALLED that says how to install it; never substitutes another version */
  async interpreter(id: string): Promise<Interpreter> {
    const runtime = catalogue.find((candidate) => candidate.id === id);
    if (!runtime) throw new RunnerError('RUNTIME_NOT_INSTALLED', messageOf('UNKNOWN_RUNTIME', { id }));
    const found = await this.#find(runtime);
    if (found.state === 'installed') return found.interpreter;
    const code = found.state === 'broken' ? 'RUNTIME_BROKEN' : 'RUNTIME_MISSING';
    const why = messageOf(code, { title: runtime.title, fix: found.fix });
    throw new RunnerError('RUNTIME_NOT_INSTALLED', why);
  }

  /**
   * @param onCompile called before modules are compiled, which takes a second; not called if they were compiled before
   * @returns the host folder that its sandboxes mount as `/function/runtime`, compiled for it
   */
  async support(interpreter: Interpreter, onCompile?: () => void): Promise<string> {
    this.#support ??= prepareSupport(this.#dataDir);
    const support = await this.#support.catch((error: unknown) => {
      this.#support = undefined;
      throw error;
    });
    if (interpreter.language === 'python') await this.#compile(support, interpreter, onCompile);
    return support.dirs[interpreter.language];
  }

  /** Installs a Node.js from npm if it is missing. @throws RunnerError INSTALL_FAILED; the signal's reason */
  async install(id: string, options: InstallOptions = {}): Promise<RuntimeInfo> {
    const runtime = catalogue.find((candidate) => candidate.id === id);
    if (!runtime) throw new RunnerError('INSTALL_FAILED', messageOf('UNKNOWN_RUNTIME', { id }));
    const before = await this.#info(runtime);
    if (before.state === 'installed') return before;
    if (runtime.language !== 'nodejs' || !before.install)
      throw new RunnerError(
        'INSTALL_FAILED',
        messageOf('RUNTIME_NOT_INSTALLABLE', { title: runtime.title, fix: fixOf(before) }),
      );
    await this.#installNode(runtime, options);
    const after = await this.#info(runtime);
    if (after.state === 'installed') return after;
    throw new RunnerError(
      'INSTALL_FAILED',
      messageOf('RUNTIME_DOES_NOT_RUN', { title: runtime.title, fix: fixOf(after) }),
    );
  }

  async #installNode(runtime: NodeRuntime, options: InstallOptions): Promise<void> {
    try {
      await installNode(runtime, { dataDir: this.#dataDir, ...options });
    } catch (error) {
      options.signal?.throwIfAborted();
      const cause = error instanceof Error ? error.message : String(error);
      throw new RunnerError(
        'INSTALL_FAILED',
        messageOf('RUNTIME_NOT_INSTALLED', { title: runtime.title, cause }),
        { cause: error },
      );
    }
  }

  async #info(runtime: CatalogueRuntime): Promise<RuntimeInfo> {
    const { id, language, title, inCloud } = runtime;
    const found = await this.#find(runtime);
    const base = { id, language, title, inCloud };
    if (found.state === 'installed') {
      return { ...base, state: 'installed', exactVersion: found.interpreter.exactVersion };
    }
    const missing = { ...base, state: found.state, fix: found.fix.text, said: { fix: factsOf(found.fix) } };
    if (runtime.language === 'python') return { ...missing, commands: await machineCommands(runtime) };
    const wanted = runtime.packages[process.arch];
    // The owner has to check and remove a broken runtime; installing over it would hide the cause.
    if (!wanted || found.state === 'broken') return missing;
    return { ...missing, install: { downloadBytes: wanted.downloadBytes } };
  }

  #find(runtime: CatalogueRuntime): Promise<Found> {
    const known = this.#found.get(runtime.id);
    if (known) return known;
    const finding = runtime.language === 'nodejs' ? findNode(runtime, this.#dataDir) : findPython(runtime);
    this.#found.set(runtime.id, finding);
    const forget = () => this.#found.delete(runtime.id);
    finding.then((found) => found.state !== 'installed' && forget(), forget);
    return finding;
  }

  #compile(support: Support, interpreter: Interpreter, onCompile?: () => void): Promise<void> {
    const known = this.#compiled.get(interpreter.program);
    if (known) return known;
    const compiling = compilePython(support, interpreter, onCompile);
    this.#compiled.set(interpreter.program, compiling);
    compiling.catch(() => this.#compiled.delete(interpreter.program));
    return compiling;
  }
}

/** The fix of a runtime that is not installed, as a parameter of another message. */
function fixOf({ fix = '', said }: RuntimeInfo): Message | string {
  return said === undefined ? fix : { code: said.fix.reason, params: said.fix.metadata, text: fix };
}
