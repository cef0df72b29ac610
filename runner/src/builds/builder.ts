/**
 * Installs the dependencies of a package in a sandbox like a function's. The sandbox has no identity, its own limits,
 * and a proxy to the registries instead of a network, because installation runs scripts from untrusted packages. The
 * installed files return through the registry proxy, are checked, and become a layer that versions with the same
 * dependencies share.
 */

import { randomUUID } from 'node:crypto';
import { type MachineAdmission, ofBuild } from '../admission/machine.ts';
import type { BuildLimits, BuildOptions, BuildRequest, BuildResult, FoundLayer } from '../build-types.ts';
import { bytesOf } from '../code/package-files.ts';
import { RunnerError } from '../errors.ts';
import { limits } from '../limits.ts';
import type { Message } from '../message.ts';
import { messageOf } from '../messages.ts';
import { languageOf } from '../runtimes/catalogue.ts';
import type { Interpreter } from '../runtimes/interpreter.ts';
import { runTool } from '../runtimes/run-tool.ts';
import type { RuntimeRegistry } from '../runtimes/runtime-registry.ts';
import type { SandboxHosts } from '../sandbox/hosts.ts';
import type { PackageEntry } from '../types.ts';
import { type ReadProject, startBuildSandbox } from './build-sandbox.ts';
import { LayerRequests } from './layers/layer-requests.ts';
import type { LayerStore, ReceivedLayer } from './layers/layer-store.ts';
import type { Downloads } from './registry/downloads.ts';
import { npmRegistry, pipIndex, type Registries, type Registry } from './registry/registries.ts';
import { RegistryProxy } from './registry/registry-proxy.ts';
import { throwUnlessDone } from './tools/build-outcome.ts';
import { installedNpm, npmFor } from './tools/npm-tool.ts';
import { type BuildPlan, layerKey, planOf } from './tools/plan.ts';
import { toolCommand } from './tools/tool-command.ts';

type Parts = {
  dataDir: string;
  runtimes: RuntimeRegistry;
  hosts: SandboxHosts;
  layers: LayerStore;
  downloads: Downloads;
  registries: Registries;
  limits: BuildLimits;
  admission: MachineAdmission;
};

/** A layer's key with the plan that produces it. */
type Work = {
  key: string;
  plan: Omit<BuildPlan, 'entries'>;
  interpreter: Interpreter;
  tool: string;
  codeBytes: number;
};

/** The number of denied requests of scripts that a build reports. */
const mostDenied = 100;
const mostDeniedCharacters = 500;

export class Builder {
  readonly #parts: Parts;
  readonly #requests = new LayerRequests();
  /** What was planned for a layer that a caller found, so that its build is not planned again. */
  readonly #planned = new WeakMap<FoundLayer, Work>();
  /** The version of pip by interpreter. */
  readonly #pips = new Map<string, Promise<string>>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** @throws RunnerError BUILD_FAILED for an unreadable manifest, BUILD_MISCONFIGURED for a missing tool */
  async find(request: BuildRequest): Promise<FoundLayer | undefined> {
    const what = await this.#whatFor(request);
    if (!what) return undefined;
    const installedBytes = await this.#parts.layers.bytes(what.key);
    const found = { layer: what.key, ...(installedBytes === undefined ? {} : { installedBytes }) };
    this.#planned.set(found, what);
    return found;
  }

  /** @throws RunnerError BUILD_FAILED with the tool's own output, BUILD_MISCONFIGURED or BUILD_BROKEN; the signal's reason */
  async build(
    request: BuildRequest & { layer?: string | undefined },
    options: BuildOptions = {},
  ): Promise<BuildResult> {
    const { layers, admission, limits: allowed } = this.#parts;
    const planned = (request.found && this.#planned.get(request.found)) ?? (await this.#whatFor(request));
    if (!planned) return { isReused: false };
    // A version keeps its layer. A new plan would have another key: unshared keys are random, and npm or pip may have
    // changed.
    const what = { ...planned, key: request.layer ?? planned.key };
    const { key } = what;
    const readProject: ReadProject = (use) =>
      request.code.read((entries) => use(planOf(languageOf(request.runtime), entries)?.entries ?? []));
    const { bytes, isReused } = await this.#requests.get(key, {
      askedBy: request.askedBy ?? ['build', 'build'],
      signal: options.signal,
      installedBytes: () => layers.bytes(key),
      enter: (asker, signal) =>
        admission.acquire({ of: asker, amount: ofBuild(allowed), signal, onPlace: options.onQueued }),
      onWaiting: () => say(options, 'Waiting for another build, which installs the same dependencies'),
      make: () => this.#make({ ...what, readProject }, options),
    });
    if (isReused) say(options, `Dependencies are installed already (layer ${key.slice(0, 12)})`);
    return { installed: { layer: key, bytes }, isReused };
  }

  async #whatFor({ runtime, code }: BuildRequest): Promise<Work | undefined> {
    return await code.read((entries) => this.#workOn(runtime, entries));
  }

  async #workOn(runtime: string, entries: readonly PackageEntry[]): Promise<Work | undefined> {
    const planned = planOf(languageOf(runtime), entries);
    if (!planned) return undefined;
    // Drops the files: the work is kept while the build waits.
    const { entries: _project, ...plan } = planned;
    const interpreter = await this.#parts.runtimes.interpreter(runtime);
    const tool = await this.#toolVersion(plan, interpreter);
    const key = layerKey(planned, {
      maker: [interpreter.id, interpreter.exactVersion, process.arch, tool],
      own: plan.isShared ? undefined : randomUUID(),
    });
    const codeBytes = bytesOf(entries);
    return { key, plan, interpreter, tool, codeBytes };
  }

  #toolVersion(plan: Pick<BuildPlan, 'tool'>, { id, program, exactVersion }: Interpreter): Promise<string> {
    if (plan.tool === 'npm') return Promise.resolve(npmFor(exactVersion).version);
    const known = this.#pips.get(program);
    if (known) return known;
    const asked = pipVersion(id, program);
    this.#pips.set(program, asked);
    // pip may be installed before the next build.
    asked.catch(() => this.#pips.delete(program));
    return asked;
  }

  /** @returns bytes of the installed files */
  async #make(
    { key, plan, readProject, interpreter, tool, codeBytes }: Work & { readProject: ReadProject },
    options: BuildOptions,
  ): Promise<number> {
    const { dataDir, layers, registries } = this.#parts;
    const { signal } = options;
    options.onPhase?.('preparing');
    const npmDir =
      plan.tool === 'npm'
        ? await installedNpm(npmFor(interpreter.exactVersion), { dataDir, signal })
        : undefined;
    const registry = await (plan.tool === 'npm'
      ? npmRegistry(registries.npm)
      : pipIndex(registries.pip, { program: interpreter.program }));
    signal?.throwIfAborted();
    for (const sentence of registry.unfollowed) say(options, sentence);
    const denied = new Map<string, Message>();
    let received: Promise<ReceivedLayer> | undefined;
    const registryProxy = new RegistryProxy({
      proxy: registry.proxy,
      downloads: this.#parts.downloads,
      onLayer: async (body) => {
        options.onPhase?.('keeping');
        received = layers.receive(key, body, codeBytes);
        await received;
      },
      onRefused: (why) => {
        const shown = why.text.slice(0, mostDeniedCharacters);
        if (denied.has(shown) || denied.size >= mostDenied) return;
        // A cut sentence has no translation.
        denied.set(shown, shown === why.text ? why : messageOf('PLAIN', { text: shown }));
        say(options, shown);
      },
    });
    say(
      options,
      `A version has at most ${megabytes(limits.layerBytes)} MB with its dependencies; its code has ${megabytes(codeBytes)} MB`,
    );
    try {
      options.onPhase?.('installing');
      await this.#install(
        { plan, readProject, interpreter, npmDir, registry, registryProxy, tool, denied },
        options,
      );
      const layer = await received;
      if (!layer) throw new RunnerError('BUILD_BROKEN', messageOf('BUILD_LEFT_NOTHING', { tool: plan.tool }));
      await layer.keep();
      say(
        options,
        `Installed ${megabytes(layer.bytes)} MB; with its code the version has ${megabytes(layer.bytes + codeBytes)} of ${megabytes(limits.layerBytes)} MB`,
      );
      return layer.bytes;
    } catch (error) {
      if (error instanceof RunnerError && /EINTEGRITY|DO NOT MATCH THE HASHES/.test(error.message))
        await this.#parts.downloads.clear();
      throw error;
    } finally {
      await received?.then(
        (layer) => layer.discard(),
        () => {},
      );
    }
  }

  async #install(
    what: {
      plan: Omit<BuildPlan, 'entries'>;
      readProject: ReadProject;
      interpreter: Interpreter;
      npmDir: string | undefined;
      registry: Registry;
      registryProxy: RegistryProxy;
      tool: string;
      denied: ReadonlyMap<string, Message>;
    },
    options: BuildOptions,
  ): Promise<void> {
    const { plan, interpreter, registry } = what;
    const command = toolCommand(plan, registry);
    say(
      options,
      `${command.shown} (${plan.tool} ${what.tool}, ${interpreter.id} ${interpreter.exactVersion})`,
    );
    const instance = await startBuildSandbox(what, this.#parts);
    const { ms } = this.#parts.limits;
    const lines: string[] = [];
    const limits = {
      deadlineMs: performance.now() + ms,
      onLog: (line: { stream: 'stdout' | 'stderr' | 'system'; text: string; timestampMs: number }) => {
        lines.push(line.text);
        if (lines.length > 500) lines.shift();
        options.onLog?.(line);
      },
      ...(options.signal ? { signal: options.signal } : {}),
    };
    try {
      const loadOutcome = await instance.load(limits);
      const outcome =
        loadOutcome ??
        (
          await instance.run(
            {
              requestId: instance.version.versionId,
              eventJson: JSON.stringify({ arguments: command.arguments, environment: command.environment }),
              ...limits,
            },
            { deadlineMs: limits.deadlineMs, token: undefined },
          )
        ).outcome;
      options.signal?.throwIfAborted();
      const { ranOutOfMemory } = instance;
      const { denied } = what;
      const { limits: allowed } = this.#parts;
      throwUnlessDone(plan, { outcome, lines, denied, ranOutOfMemory, interpreter, allowed });
    } finally {
      await instance.kill();
    }
  }
}

async function pipVersion(id: string, program: string): Promise<string> {
  const said = await runTool(program, ['-s', '-m', 'pip', '--version'], { env: {}, cwd: '/' }).catch(
    () => '',
  );
  const version = /^pip (\S+)/.exec(said)?.[1];
  if (version) return version;
  throw new RunnerError('BUILD_MISCONFIGURED', messageOf('PIP_MISSING', { id }));
}

const megabytes = (bytes: number) => Math.ceil(bytes / 1024 / 1024);

function say({ onLog }: BuildOptions, text: string): void {
  onLog?.({ timestampMs: Date.now(), stream: 'system', text });
}
