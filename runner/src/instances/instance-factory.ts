/** Makes an instance: a sandbox from the pool or a new one, then the files and limits of its version. */

import { existsSync } from 'node:fs';
import path from 'node:path';
import { type MachineAdmission, ofWaitingSandbox, roomForFiles } from '../admission/machine.ts';
import type { LayerTrees } from '../builds/layers/layer-trees.ts';
import type { ResourceLimits } from '../cgroups/control-group.ts';
import { limitsOf } from '../cgroups/limits-of.ts';
import type { AskForRoom } from '../cgroups/memory-watch.ts';
import { CodeStore, linkTree } from '../code/code-store.ts';
import { RunnerError } from '../errors.ts';
import { messageOf } from '../messages.ts';
import type { RunnerOptions } from '../runner-types.ts';
import { interpreterNames } from '../runtimes/interpreter.ts';
import type { RuntimeRegistry } from '../runtimes/runtime-registry.ts';
import { bootSandbox, type PlaceCode } from '../sandbox/boot.ts';
import { trustEnvironment } from '../sandbox/etc-files.ts';
import type { SandboxHosts } from '../sandbox/hosts.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { StartFault } from '../sandbox/start-fault.ts';
import type { CodePackage, RunnableVersion } from '../types.ts';
import { baseEnvironment, firstStartEnvironment, refusesPool, startEnvironment } from './environment.ts';
import { Instance } from './instance.ts';
import { type Haste, Pool } from './pool.ts';

type Parts = {
  hosts: SandboxHosts;
  runtimes: RuntimeRegistry;
  layers: LayerTrees;
  admission: MachineAdmission;
  waitingSandboxes: number | undefined;
  log: RunnerOptions['log'];
};

export class InstanceFactory {
  readonly #hosts: SandboxHosts;
  readonly #runtimes: RuntimeRegistry;
  readonly #layers: LayerTrees;
  readonly #admission: MachineAdmission;
  readonly #code: CodeStore;
  readonly #pool: Pool;
  readonly #log: RunnerOptions['log'];
  #isClosed = false;

  constructor({ hosts, runtimes, layers, admission, waitingSandboxes, log }: Parts) {
    this.#log = log;
    this.#hosts = hosts;
    this.#runtimes = runtimes;
    this.#layers = layers;
    this.#admission = admission;
    this.#code = new CodeStore(hosts.codeDir);
    this.#pool = new Pool({
      boot: (runtime, haste) => this.#bootSandbox(runtime, { haste }),
      reserve: () => admission.tryAcquire(ofWaitingSandbox),
      mostWaiting: waitingSandboxes,
      onTrouble: (runtime, error) =>
        log?.warn({ runtime, error: String(error) }, 'a sandbox for the pool could not be booted'),
    });
  }

  /** Prepares for the first call of a new version with this runtime. */
  prewarm(runtime: string, layer: string | undefined): void {
    this.#pool.prewarm(runtime);
    if (layer !== undefined) this.#layers.prewarm(layer);
  }

  /** Unpacks the code of a new version before its first call, which unpacks it itself after a failure. */
  async unpackAhead(code: CodePackage): Promise<void> {
    await this.#code
      .unpacked(code)
      .catch((error: unknown) =>
        this.#log?.warn({ sha256: code.sha256, error: String(error) }, 'code could not be unpacked ahead'),
      );
  }

  /** Removes the unpacked code of a package that no version has any more. */
  dropCode(sha256: string): Promise<void> {
    return this.#code.drop(sha256);
  }

  /** Stops booting sandboxes in advance. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#pool.close();
    await this.#code.close();
  }

  /**
   * An instance whose code is in place but not loaded.
   * @throws StartFault when its interpreter does not start with the variables and libraries of the version;
   * SecretsUnavailable
   */
  async instance(wanted: RunnableVersion): Promise<Instance> {
    const secrets = (await wanted.readSecrets?.()) ?? {};
    const version = { ...wanted, environment: { ...wanted.environment, ...secrets } };
    try {
      return await this.#started(version);
    } catch (error) {
      if (!(error instanceof StartFault)) throw error;
      throw error.without(secrets, startEnvironment({ environment: secrets }));
    }
  }

  async #started(version: RunnableVersion): Promise<Instance> {
    const early = startEnvironment(version);
    const { layer } = version;
    if (layer !== undefined) this.#layers.prewarm(layer);
    const code = await this.#code.unpacked(version.code);
    const placeCode = async (codeDir: string) => {
      await linkTree(code, codeDir);
      return layer === undefined ? undefined : await this.#layers.place(layer, codeDir);
    };
    // The dynamic loader resolves library folders at start, so the code must be in place by then.
    const startsAnew = Object.keys(early).length > 0 || existsSync(path.join(code, 'shared-libs'));
    const isForItAlone =
      startsAnew ||
      refusesPool(version) ||
      version.cloudNames === 'internet' ||
      version.tmpfsBytes !== undefined;
    const askForRoom = roomForFiles(this.#admission, version);
    const sandbox = isForItAlone
      ? await this.#bootSandbox(version.runtime, {
          haste: 'at once',
          placeCode,
          limits: limitsOf(version),
          askForRoom,
          tmpBytes: version.tmpfsBytes,
          ...(startsAnew ? { early } : {}),
          cloudNames: version.cloudNames,
        })
      : await this.#pool.take(version.runtime);
    try {
      if (!isForItAlone) sandbox.removal.takeBack = await placeCode(sandbox.codeDir);
      sandbox.setLimits(limitsOf(version), askForRoom);
      if (version.egress === 'none') await sandbox.closeEgress();
      return new Instance(sandbox, version);
    } catch (error) {
      await sandbox.kill();
      throw error;
    }
  }

  /** @param own the start options; those of a sandbox for the pool name no version */
  async #bootSandbox(
    runtime: string,
    own: {
      haste: Haste;
      placeCode?: PlaceCode;
      limits?: ResourceLimits;
      askForRoom?: AskForRoom;
      tmpBytes?: number | undefined;
      early?: Record<string, string>;
      cloudNames?: RunnableVersion['cloudNames'];
    },
  ): Promise<Sandbox> {
    const interpreter = await this.#runtimes.interpreter(runtime);
    const support = await this.#runtimes.support(interpreter);
    const host = await this.#hosts.host([interpreter.interpreterDir, support]);
    // `close` waits for boots under way; a boot that began later would create its folders again.
    if (this.#isClosed) throw new RunnerError('RUNNER_CLOSED', messageOf('RUNNER_CLOSED', {}));
    const cloudNames = own.cloudNames ?? 'here';
    const trust = host.cloud.isOpen && cloudNames === 'here' ? trustEnvironment : {};
    const { LD_LIBRARY_PATH } = baseEnvironment;
    const environment = own.early
      ? {
          ...firstStartEnvironment,
          FUNCTION_START_ENVIRONMENT: JSON.stringify({ ...own.early, LD_LIBRARY_PATH }),
        }
      : baseEnvironment;
    return this.#explained(
      bootSandbox(
        {
          runtimeDir: support,
          ...(interpreter.interpreterDir ? { interpreterDir: interpreter.interpreterDir } : {}),
          interpreterNames: interpreterNames(interpreter),
          command: [
            ...interpreter.command,
            ...bootstrapOf[interpreter.language],
            ...(own.haste === 'at once' ? ['--at-once'] : []),
          ],
          environment: { ...environment, ...trust },
          cloudNames,
          placeCode: own.placeCode,
          ...(own.limits ? { limits: own.limits } : {}),
          ...(own.askForRoom ? { askForRoom: own.askForRoom } : {}),
          tmpBytes: own.tmpBytes,
          startsAnew: own.early !== undefined,
        },
        host,
      ),
    );
  }

  /** Replaces the output of a failed chain by the problem and its fix on a machine where no sandbox can start. */
  async #explained(boot: Promise<Sandbox>): Promise<Sandbox> {
    try {
      return await boot;
    } catch (error) {
      if (error instanceof StartFault) throw error;
      const problem = this.#isClosed ? undefined : await this.#hosts.problem();
      if (problem === undefined) throw error;
      throw new RunnerError('ISOLATION_UNAVAILABLE', problem, { cause: error });
    }
  }
}

const bootstrapOf = {
  nodejs: ['/function/runtime/bootstrap.cjs'],
  python: ['/function/runtime/bootstrap.py'],
} as const;
