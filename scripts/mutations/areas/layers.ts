import type { Mutation } from '../mutation.ts';

export const mutations = [
  {
    defence: 'A start removes layers that no version names',
    file: 'bff/src/composition.ts',
    remove: "await layers.sweep(namedByVersions(store, 'layer'));",
    test: {
      file: 'bff/src/builds/layers.test.ts',
      title: 'removes layers that a kill left before a version named them, and keeps the others',
    },
  },
  {
    defence: 'A start keeps layers that a version names',
    file: 'bff/src/builds/layers.ts',
    remove: 'if (await isNamed()) return;',
    test: {
      file: 'bff/src/builds/layers.test.ts',
      title: 'removes layers that a kill left before a version named them, and keeps the others',
    },
  },
  {
    defence: 'A call holds no room of the machine while a layer is repaired',
    file: 'runner/src/runner.ts',
    remove: `        if (!isLayerMissing(error)) throw error;
      } finally {
        lease.release();
      }
      await this.#repairs.wait(version, {
        say: callLog(call, version).say,
        signal: call.signal ?? call.queueSignal,
      });`,
    replaceWith: `        if (!isLayerMissing(error)) throw error;
        await this.#repairs.wait(version, {
          say: callLog(call, version).say,
          signal: call.signal ?? call.queueSignal,
        });
      } finally {
        lease.release();
      }`,
    test: {
      file: 'runner/test/layer-repair.test.ts',
      title: 'installs dependencies again although memory is enough for one build or one instance alone',
    },
  },
  {
    defence: 'A version keeps its layer when that is built again',
    file: 'runner/src/builds/builder.ts',
    remove: 'key: request.layer ?? planned.key',
    replaceWith: 'key: planned.key',
    test: {
      file: 'runner/test/layer-repair.test.ts',
      title: 'installs dependencies again for a provisioned instance',
    },
  },
  {
    defence: 'A provisioned instance has its layer repaired',
    file: 'runner/src/runner.ts',
    remove: 'if (isLayerMissing(error)) this.#repairs.begin(version);',
    test: {
      file: 'runner/test/layer-repair.test.ts',
      title: 'installs dependencies again for a provisioned instance',
    },
  },
] satisfies readonly Mutation[];
