/**
 * Runs versions in sandboxes.
 *
 * The runner is one process. Each sandbox adds two small processes of bubblewrap and the interpreter:
 *
 *     invoke ─ InstanceScheduler ─ an existing instance, a new one, the queue, or 429
 *                └ Instance ─ one version for its whole life; waits for answer, deadline, death or broken channel
 *                    └ Sandbox ─ the process: chain → bubblewrap → bootstrap; frames on fd 3, output on 1 and 2
 *                         ↑ metadata requests come from inside through the socket that the bootstrap passed at boot
 *
 * A cold call: the machine's admission grants a start. A sandbox comes from the `Pool`, without code and identity, or
 * is booted. The version's files are linked into its code folder. `load` sets environment and entry point, and `call`
 * follows. A version whose variables or libraries must be present at start gets a newly booted sandbox. The deadline
 * starts at `load`, so that it includes initialisation as in the cloud, but not the boot of the sandbox. A warm call is
 * one frame in each direction.
 *
 * The runner waits for the guest, always with a deadline. The guest waits for frames. The metadata server waits for the
 * token source. No sandbox can make the runner wait for another sandbox.
 */

import {
  buildLimitsWithin,
  type MachineAdmission,
  machineAdmission,
  machineCapacity,
} from './admission/machine.ts';
import type {
  BuildOptions,
  BuildRequest,
  BuildResult,
  FoundLayer,
  InstalledPackages,
  PackageTypes,
} from './build-types.ts';
import { Builder } from './builds/builder.ts';
import { LayerRepairs } from './builds/layers/layer-repairs.ts';
import { LayerStore } from './builds/layers/layer-store.ts';
import { LayerTrees } from './builds/layers/layer-trees.ts';
import { installedPackages } from './builds/packages/installed-packages.ts';
import { Downloads } from './builds/registry/downloads.ts';
import { packageTypes } from './builds/types/package-types.ts';
import { RunnerError } from './errors.ts';
import { HostPaths } from './host-paths.ts';
import type { Instance } from './instances/instance.ts';
import { InstanceFactory } from './instances/instance-factory.ts';
import { InstanceScheduler } from './instances/instance-scheduler.ts';
import type { Interrupted } from './instances/outcomes.ts';
import * as outcomes from './instances/outcomes.ts';
import { Provisions } from './instances/provisions.ts';
import { callLog } from './instances/report.ts';
import { SecretsUnavailable } from './instances/secrets-unavailable.ts';
import { Stopwatch } from './instances/stopwatch.ts';
import { limits } from './limits.ts';
import type { Message } from './message.ts';
import { messageOf } from './messages.ts';
import type { Runner, RunnerOptions } from './runner-types.ts';
import { RuntimeRegistry } from './runtimes/runtime-registry.ts';
import { SandboxHosts } from './sandbox/hosts.ts';
import { StartFault } from './sandbox/start-fault.ts';
import type {
  Call,
  Capacity,
  CodePackage,
  IamToken,
  InstallOptions,
  Outcome,
  Provision,
  RunnableVersion,
  RuntimeInfo,
} from './types.ts';

/** Creates the data folder and removes what a killed process left there; starts nothing. */
export async function createRunner(options: RunnerOptions): Promise<Runner> {
  const hosts = await SandboxHosts.open(options);
  return new LocalRunner(options, { hosts, runtimes: new RuntimeRegistry(options.dataDir) });
}

class LocalRunner implements Runner {
  readonly #options: RunnerOptions;
  readonly #hostPaths: HostPaths;
  readonly #capacity: Capacity;
  readonly #admission: MachineAdmission;
  readonly #hosts: SandboxHosts;
  readonly #runtimes: RuntimeRegistry;
  readonly #layers: LayerStore;
  readonly #trees: LayerTrees;
  readonly #builder: Builder;
  readonly #repairs: LayerRepairs;
  readonly #factory: InstanceFactory;
  readonly #scheduler: InstanceScheduler<Instance>;
  readonly #provisions: Provisions<Instance>;
  #listing: Promise<RuntimeInfo[]> | undefined;
  #isClosed = false;

  constructor(
    options: RunnerOptions,
    { hosts, runtimes }: { hosts: SandboxHosts; runtimes: RuntimeRegistry },
  ) {
    this.#options = options;
    this.#hostPaths = new HostPaths(options);
    this.#capacity = machineCapacity(options.capacity);
    this.#admission = machineAdmission(this.#capacity, options.buildsAtATime);
    this.#hosts = hosts;
    this.#runtimes = runtimes;
    this.#layers = new LayerStore(options.dataDir);
    this.#trees = new LayerTrees({ dir: hosts.layersDir, layers: this.#layers });
    this.#builder = new Builder({
      dataDir: options.dataDir,
      runtimes,
      hosts,
      layers: this.#layers,
      downloads: new Downloads(hosts.downloadsDir),
      registries: options.registries ?? {},
      limits: buildLimitsWithin(this.#capacity, options.buildLimits ?? limits.build),
      admission: this.#admission,
    });
    this.#repairs = new LayerRepairs({
      build: ({ runtime, code, layer, functionId }, building) =>
        this.#hostPaths.hidden(() =>
          this.#builder.build({ runtime, code, layer, askedBy: ['repairs', functionId] }, building),
        ),
    });
    this.#factory = new InstanceFactory({
      hosts,
      runtimes,
      layers: this.#trees,
      admission: this.#admission,
      waitingSandboxes: options.waitingSandboxes,
      log: options.log,
    });
    this.#scheduler = new InstanceScheduler(this.#admission, (versionId, livedMs) =>
      this.#provisions.lost(versionId, livedMs),
    );
    this.#provisions = new Provisions({
      scheduler: this.#scheduler,
      start: (version) => this.#startProvisioned(version),
      log: options.log,
    });
  }

  async runtimes(): Promise<RuntimeInfo[]> {
    // Concurrent callers share one look-up of the interpreters.
    this.#listing ??= this.#runtimes.list().finally(() => {
      this.#listing = undefined;
    });
    return (await this.#listing).map((info) => this.#hostPaths.hideIn(info));
  }

  async install(runtimeId: string, options?: InstallOptions): Promise<RuntimeInfo> {
    if (this.#isClosed) throw closedError();
    return this.#hostPaths.hideIn(
      await this.#hostPaths.hidden(() => this.#runtimes.install(runtimeId, options)),
    );
  }

  findLayer(request: BuildRequest): Promise<FoundLayer | undefined> {
    return this.#hostPaths.hidden(() => this.#builder.find(request));
  }

  async build(request: BuildRequest, options?: BuildOptions): Promise<BuildResult> {
    if (this.#isClosed) throw closedError();
    const result = await this.#hostPaths.hidden(() => this.#builder.build(request, options));
    if (result.installed) this.#trees.prewarm(result.installed.layer);
    return result;
  }

  async packageTypes(layer: string, packageName: string): Promise<PackageTypes> {
    return await this.#hostPaths.hidden(async () =>
      packageTypes(await this.#layers.folder(layer), packageName),
    );
  }

  async installedPackages(layer: string): Promise<InstalledPackages> {
    return await this.#hostPaths.hidden(async () => installedPackages(await this.#layers.folder(layer)));
  }

  layers(): Promise<string[]> {
    return this.#layers.keys();
  }

  async dropLayer(layer: string): Promise<void> {
    await this.#layers.drop(layer);
    await this.#trees.forget(layer);
  }

  unpackAhead(code: CodePackage): Promise<void> {
    return this.#factory.unpackAhead(code);
  }

  dropCode(sha256: string): Promise<void> {
    return this.#factory.dropCode(sha256);
  }

  async isolationProblem(): Promise<Message | undefined> {
    const problem = await this.#hosts.problem();
    return problem === undefined ? undefined : this.#hostPaths.hideInMessage(problem);
  }

  async sharedInodes(): Promise<string | undefined> {
    const reason = await this.#hosts.sharedInodes();
    return reason === undefined ? undefined : this.#hostPaths.hide(reason);
  }

  invoke(version: RunnableVersion, call: Call): Promise<Outcome> {
    return this.#hostPaths.hidden(() => this.#invoke(version, call));
  }

  async #invoke(version: RunnableVersion, call: Call): Promise<Outcome> {
    const watch = new Stopwatch();
    for (;;) {
      if (this.#isClosed) throw closedError();
      const lease = await this.#scheduler.acquire(version, call.signal ?? call.queueSignal);
      if ('waiting' in lease)
        return { ...outcomes.throttled(lease.waiting), timings: watch.timings({ cold: false }) };
      try {
        const instance = lease.instance ?? (await this.#start(version));
        if (!lease.instance) lease.started(instance);
        const outcome = await this.#call(instance, {
          call,
          watch,
          cold: !lease.instance,
          onReady: lease.ready,
        });
        if (outcome.kind === 'cancelled') throw call.signal?.reason ?? new Error('The call was cancelled');
        // The instance was stopped between its lease and the call. The call never reached it, so another may serve it.
        if (outcome.kind !== 'stopped') return outcome;
      } catch (error) {
        if (error instanceof StartFault) return notStarted(error, { version, call, watch });
        if (error instanceof SecretsUnavailable) return withoutSecrets(error, { version, call, watch });
        if (!isLayerMissing(error)) throw error;
      } finally {
        lease.release();
      }
      await this.#repairs.wait(version, {
        say: callLog(call, version).say,
        signal: call.signal ?? call.queueSignal,
      });
    }
  }

  prewarm(runtime: string, layer?: string): void {
    this.#factory.prewarm(runtime, layer);
  }

  provision(wanted: readonly Provision[]): void {
    if (this.#isClosed) throw closedError();
    this.#provisions.set(wanted);
  }

  capacity(): Capacity {
    return this.#capacity;
  }

  retire(versionId: string): Promise<void> {
    return this.#scheduler.retire(versionId);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const lastWrites = this.#factory.close();
    this.#provisions.close();
    this.#repairs.close(closedError());
    this.#admission.close(closedError());
    await this.#trees.close();
    await this.#scheduler.close();
    await lastWrites;
    await this.#hosts.close();
  }

  async #start(version: RunnableVersion): Promise<Instance> {
    try {
      return await this.#factory.instance(version);
    } catch (error) {
      // Closing kills sandboxes that boot, so the error is only a consequence.
      throw this.#isClosed ? closedError() : error;
    }
  }

  async #startProvisioned(version: RunnableVersion): Promise<Instance> {
    try {
      return await this.#start(version);
    } catch (error) {
      // No call waits for the repair: the start holds room that the build may need, and it is retried.
      if (isLayerMissing(error)) this.#repairs.begin(version);
      throw error;
    }
  }

  async #call(
    instance: Instance,
    { call, watch, cold, onReady }: { call: Call; watch: Stopwatch; cold: boolean; onReady: () => void },
  ): Promise<Outcome | Interrupted> {
    const { version } = instance;
    const log = callLog(call, version);
    watch.queued();
    log.begin();
    if (cold && instance.egressProblem) log.say('system', instance.egressProblem);
    const deadlineMs = performance.now() + version.executionTimeoutMs;
    const token = this.#token(version);
    const { id: instanceId, hadToken } = instance;
    const ended = await this.#loadAndRun(instance, { call, deadlineMs, token, cold, watch, onReady });
    const timings = {
      ...watch.timings({ cold, maxMemoryBytes: ended.maxMemoryBytes }),
      instanceId,
      ...(hadToken ? { hadToken } : {}),
    };
    if (ended.outcome.kind === 'stopped' || ended.outcome.kind === 'cancelled') return ended.outcome;
    log.end(timings);
    return { ...ended.outcome, timings };
  }

  async #loadAndRun(
    instance: Instance,
    {
      call,
      deadlineMs,
      token,
      cold,
      watch,
      onReady,
    }: {
      call: Call;
      deadlineMs: number;
      token: Promise<IamToken | undefined> | undefined;
      cold: boolean;
      watch: Stopwatch;
      onReady: () => void;
    },
  ) {
    if (cold) {
      const failed = await instance.load({
        deadlineMs,
        onLog: call.onLog,
        onMetadataRequest: call.onMetadataRequest,
        depth: call.depth,
        signal: call.signal,
      });
      watch.loaded();
      if (failed) return { outcome: failed, maxMemoryBytes: undefined };
      onReady();
    }
    const ended = await instance.run(call, { deadlineMs, token: await token });
    watch.handled();
    return ended;
  }

  #token(version: RunnableVersion): Promise<IamToken | undefined> | undefined {
    if (version.serviceAccountId === undefined) return undefined;
    const token = this.#options.tokens.tokenFor(version.serviceAccountId, version.functionId);
    // The token is awaited after the load; an earlier failure must not count as unhandled.
    token.catch(() => {});
    return token;
  }
}

/** The end of a call whose instance did not start because of its version; its log has the interpreter's output. */
function notStarted(
  fault: StartFault,
  { version, call, watch }: { version: RunnableVersion; call: Call; watch: Stopwatch },
): Outcome {
  const log = callLog(call, version);
  log.begin();
  for (const line of fault.words.split('\n')) if (line) log.say('stderr', line);
  const timings = watch.timings({ cold: true });
  log.end(timings);
  return { ...outcomes.notStarted(fault, version), timings };
}

/** The end of a call whose instance did not start because of a secret. */
function withoutSecrets(
  fault: SecretsUnavailable,
  { version, call, watch }: { version: RunnableVersion; call: Call; watch: Stopwatch },
): Outcome {
  const log = callLog(call, version);
  log.begin();
  log.say('system', fault.message);
  const timings = watch.timings({ cold: true });
  log.end(timings);
  return { ...outcomes.secretsUnavailable(fault.said), timings };
}

const isLayerMissing = (error: unknown) => error instanceof RunnerError && error.code === 'LAYER_MISSING';

const closedError = () => new RunnerError('RUNNER_CLOSED', messageOf('RUNNER_CLOSED', {}));
