import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runtimeIds } from 'runner';
import { isApiGateway } from './api-gateways/api-gateways.ts';
import { openApiGateways } from './api-gateways/open-api-gateways.ts';
import { ArtifactStore } from './artifacts/artifact-store.ts';
import { Unpacking } from './artifacts/unpacking.ts';
import { BuildLogs } from './builds/build-logs.ts';
import { Builds, stopped } from './builds/builds.ts';
import { InstalledPackages } from './builds/installed-packages.ts';
import { Layers } from './builds/layers.ts';
import type { CloudOptions } from './cloud-options.ts';
import { CallLimits } from './functions/call-limits.ts';
import { FunctionSummaries } from './functions/function-summaries.ts';
import { Functions } from './functions/functions.ts';
import { Provisioning } from './functions/provisioning.ts';
import { RunnableVersions } from './functions/runnable-versions.ts';
import { ScalingPolicies } from './functions/scaling-policies.ts';
import { Tags } from './functions/tags.ts';
import { namedByVersions, VersionCleanup } from './functions/version-cleanup.ts';
import { VersionCreation } from './functions/version-creation.ts';
import type { Gone } from './functions/version-removal.ts';
import { Versions } from './functions/versions.ts';
import { Shaping } from './gateway/shaping.ts';
import { bodyBudget } from './http/body-budget.ts';
import { Followers } from './http/followers.ts';
import { Access } from './iam/access.ts';
import { AccessBindings } from './iam/access-bindings.ts';
import { AccessKeySecrets } from './iam/access-key-secrets.ts';
import { AccessKeys } from './iam/access-keys.ts';
import { ApiKeyVerifier } from './iam/api-key-verifier.ts';
import { ApiKeys } from './iam/api-keys.ts';
import { Authenticator } from './iam/authenticator.ts';
import { AuthorizedKeys } from './iam/authorized-keys.ts';
import { ClockSetbacks } from './iam/clock-setbacks.ts';
import { DeniedRequests } from './iam/denied-requests.ts';
import { JwtExchange } from './iam/jwt-exchange.ts';
import { OwnerSecret, ownerSecretText } from './iam/owner.ts';
import { ServiceAccounts } from './iam/service-accounts.ts';
import { Sessions } from './iam/sessions.ts';
import { ownSigningKey } from './iam/signing-key.ts';
import { TokenIssuer } from './iam/token-issuer.ts';
import { TokenLifetimes } from './iam/token-lifetimes.ts';
import { ownerSecretRotatedAt } from './iam/token-rotation.ts';
import { openRuns } from './invocations/open-runs.ts';
import { openJobs } from './jobs/open-jobs.ts';
import { LogThread } from './logs/log-thread.ts';
import { Logs } from './logs/logs.ts';
import { openCallMetrics } from './metrics/open-call-metrics.ts';
import { Changes } from './operations/changes.ts';
import { Idempotency } from './operations/idempotency.ts';
import { Operations } from './operations/operations.ts';
import { ConsoleQueues } from './queues/console-queues.ts';
import { openMessageQueue } from './queues/message-queue.ts';
import { QueueUse } from './queues/queue-use.ts';
import { Folders, openHome } from './resource-manager.ts';
import { Installations } from './runtimes/installations.ts';
import { openSecrets } from './secrets/open-secrets.ts';
import { makePrivateDir } from './storage/durable-file.ts';
import { openEncryptionKey } from './storage/encryption-key.ts';
import { toStartError } from './storage/storage-fault.ts';
import { prunesOf, Retention } from './store/retention.ts';
import { openStore } from './store/store.ts';
import { Timers } from './triggers/timers.ts';
import { Triggers } from './triggers/triggers.ts';

export type Cloud = Awaited<ReturnType<typeof open>>;

/**
 * Opens the cloud's services from its data folder and connects them.
 * @throws StartError for an unusable folder, disk or file
 */
export async function openCloud(options: CloudOptions) {
  try {
    return await open(options);
  } catch (error) {
    throw toStartError(error, options.dataDir);
  }
}

async function open(options: CloudOptions) {
  const { dataDir, gatewayUrl, log, now = Date.now, elapsed = () => performance.now() } = options;
  const store = await openStore(dataDir);
  const encryptionKey = await openEncryptionKey({ dataDir, store });
  const home = await openHome(store, now());
  const ownerId = home.owner.id;
  const iamDir = join(dataDir, 'iam');
  makePrivateDir(iamDir);
  const isFirst = !existsSync(join(iamDir, 'signing-key.pem'));
  const key = ownSigningKey(iamDir);

  const secret = ownerSecretText(dataDir, options.ownerToken);
  const sinceMs = ownerSecretRotatedAt({ iamDir, secret, nowMs: now(), isFirst });
  const setbacks = new ClockSetbacks({ iamDir, nowMs: now() });
  const tokenLifetimes = new TokenLifetimes(elapsed);
  const tokens = new TokenIssuer({
    store,
    key,
    now,
    ownersFromMs: sinceMs,
    setbacks: setbacks.count,
    elapsed,
    lifetimes: tokenLifetimes,
  });
  const sessions = new Sessions({ store, ownerId, now, validFromMs: sinceMs, elapsed });
  if (setbacks.isNew) {
    log.warn('the clock of the machine went back: every token and session has ended');
    await sessions.endAll();
  }
  const ownerSecret = new OwnerSecret({ secret, elapsed });
  const access = new Access({ store, ownerId });
  const changes = new Changes();
  const operations = new Operations({ store, now, gatewayUrl, changes });
  const folders = new Folders(home);
  const apiKeyVerifier = new ApiKeyVerifier({ store, now });
  const accessKeySecrets = new AccessKeySecrets({ store, now, encryptionKey });
  const onEnded = (serviceAccountId: string) => {
    tokens.forget(serviceAccountId);
    apiKeyVerifier.forget();
    accessKeySecrets.forget();
  };
  const serviceAccounts = new ServiceAccounts({ store, now, access, operations, folders, tokens, onEnded });
  const keyParts = { store, now, access, operations, changes, serviceAccounts };
  const authorizedKeys = new AuthorizedKeys(keyParts);
  const apiKeys = new ApiKeys({ ...keyParts, verifier: apiKeyVerifier });
  const accessKeys = new AccessKeys({ ...keyParts, encryptionKey, secrets: accessKeySecrets });
  const jwtExchange = new JwtExchange({ keys: authorizedKeys, hosts: options.consoleHosts, now });
  const deniedRequests = new DeniedRequests(now);
  const { destructions, versionSecrets, ...secretServices } = openSecrets({
    store,
    now,
    access,
    operations,
    folders,
    encryptionKey,
    serviceAccounts,
    deniedRequests,
    log,
  });
  const accessBindings = new AccessBindings({ store, access, operations });
  const artifacts = new ArtifactStore(join(dataDir, 'packages'));
  await artifacts.sweep(namedByVersions(store, 'package_sha256'));
  const unpacking = new Unpacking({ artifacts });
  const callMetrics = openCallMetrics({ dataDir, now, log });
  const runner = await options.startRunner({ tokens, cloudId: home.cloud.id });
  runner.invoke = callMetrics.counted(runner.invoke.bind(runner));

  const installations = new Installations({ runner, log });
  const layers = new Layers(runner);
  await layers.sweep(namedByVersions(store, 'layer'));
  await operations.failUnfinished(stopped);
  const buildLogs = new BuildLogs(join(dataDir, 'builds'));
  await buildLogs.sweep(namedByVersions(store, 'build_operation_id'));
  const builds = new Builds({ runner, operations, logs: buildLogs, log, dataDir });

  const machine = () => ({ runtimeIds, ...runner.capacity() });

  const logs = new Logs({ thread: new LogThread(dataDir, log), now, log });
  const versionCleanup = new VersionCleanup({
    store,
    runner,
    artifacts,
    layers,
    buildLogs,
    logs,
    forgetRuns: (functionId) => {
      keptCalls.forget(functionId);
      return runs.forget(functionId);
    },
    log,
  });
  const onReleased = (sha256: string) => versionCleanup.released(sha256);
  const shaping = new Shaping();
  const callLimits = await CallLimits.load(store, (functionId) => callMetrics.throttled(functionId));
  const onChanged = (functionId: string) => {
    runnable.forget(functionId);
    provisioning.refresh();
  };
  const onDeleted = (gone: Gone) => {
    onChanged(gone.functionId);
    versionCleanup.begin(gone);
  };
  const functions = new Functions({
    store,
    now,
    access,
    operations,
    folders,
    gatewayUrl,
    onDeleted: (gone) => {
      callLimits.forget(gone.functionId);
      tokenLifetimes.forget(gone.functionId);
      builds.forget(gone.functionId);
      logs.forget(gone.functionId);
      callMetrics.forget(gone.functionId);
      onDeleted(gone);
    },
  });
  const { runs, keptCalls, testEvents } = await openRuns({ dataDir, store, access, functions, now, log });
  const messageQueue = openMessageQueue({ store, now, log });
  const consoleQueues = new ConsoleQueues({ messageQueue, access, folders, now });
  const queueUse = new QueueUse({
    queues: messageQueue.queues,
    access,
    serviceAccounts,
    cloudId: home.cloud.id,
  });
  const scalingPolicies = new ScalingPolicies({
    store,
    now,
    access,
    operations,
    functions,
    limits: callLimits,
    onChanged,
  });
  const creation = new VersionCreation({
    store,
    operations,
    artifacts,
    unpacking,
    layers,
    builds,
    onChanged,
    unpackAhead: (code) => runner.unpackAhead(code),
    onReleased,
    onReady: ({ runtime, layer }) => runner.prewarm(runtime, layer ?? undefined),
  });
  await creation.failUnfinished();
  await logs.sweep(async (id) => (await functions.exists(id)) || (await isApiGateway(store, id)));
  await callMetrics.sweep((functionId) => functions.exists(functionId));
  const versions = new Versions({
    store,
    now,
    access,
    operations,
    folders,
    functions,
    serviceAccounts,
    versionSecrets,
    queueUse,
    artifacts,
    unpacking,
    creation,
    machine,
    onDeleted,
    onReleased,
  });
  const tags = new Tags({ store, now, access, operations, functions, versions, onChanged });
  const installedPackages = new InstalledPackages({ access, functions, versions, runner });
  const runnable = new RunnableVersions({ store, functions, versions, unpacking, versionSecrets });
  const provisioning = new Provisioning({ store, runnable, runner, log });
  provisioning.refresh();
  const callers = { access, functions, serviceAccounts, runnable };
  const jobs = await openJobs({
    store,
    runner,
    callers,
    callLimits,
    messageQueue,
    queueUse,
    logs,
    cloudId: home.cloud.id,
    now,
    log,
  });
  const { asyncCalls, queueTriggers } = jobs;
  const timers = new Timers({
    store,
    now,
    ...callers,
    asyncCalls,
    logs,
    cloudId: home.cloud.id,
    log,
  });
  const triggers = new Triggers({
    store,
    now,
    access,
    operations,
    folders,
    functions,
    serviceAccounts,
    queueUse,
    onChanged: (id) => {
      void timers.refresh();
      void queueTriggers.refresh(id);
    },
    fireNow: (trigger) => timers.fireNow(trigger),
  });
  void timers.refresh();
  const gateways = openApiGateways({
    ...{ store, now, access, operations, folders, serviceAccounts, gatewayUrl, functions, runnable },
    ...{ runner, callLimits, logs, httpUpstreams: options.httpUpstreams ?? [] },
  });
  const retention = new Retention(
    {
      clock: async () => {
        setbacks.note(now());
        return false;
      },
      operations: () => operations.prune(),
      runs: () => runs.prune(),
      metrics: () => callMetrics.prune(),
      messages: () => messageQueue.removal.prune(),
      ...prunesOf({ store, now, elapsed }),
    },
    log,
  );

  return {
    dataDir,
    home,
    ownerId,
    gatewayUrl,
    tokens,
    tokenLifetimes,
    now,
    sessions,
    ownerSecret,
    authenticator: new Authenticator({
      tokens,
      sessions,
      ownerSecret,
      jwtExchange,
      apiKeys: apiKeyVerifier,
      ownerId,
    }),
    access,
    bodies: bodyBudget(),
    followers: new Followers(),
    deniedRequests,
    accessBindings,
    operations,
    changes,
    idempotency: new Idempotency(store),
    encryptionKey,
    folders,
    serviceAccounts,
    authorizedKeys,
    apiKeys,
    accessKeys,
    accessKeySecrets,
    functions,
    scalingPolicies,
    callLimits,
    callMetrics,
    functionSummaries: new FunctionSummaries({ store, functions, callMetrics }),
    asyncCalls,
    logs,
    shaping,
    versions,
    tags,
    runnable,
    runner,
    installations,
    builds,
    installedPackages,
    runs,
    triggers,
    apiGateways: gateways.apiGateways,
    ...secretServices,
    gateways,
    keptCalls,
    messageQueue,
    consoleQueues,
    testEvents,
    retention,
    /** Ends every sandbox, then closes the store, which checkpoints its write-ahead log. */
    async close(): Promise<void> {
      await Promise.all([timers.close(), destructions.close()]);
      const lastJobs = jobs.close();
      await Promise.all([installations.close(), builds.close(), provisioning.close()]);
      await runner.close();
      await Promise.all([lastJobs, runs.close()]);
      await keptCalls.close();
      await messageQueue.close();
      await versionCleanup.ended();
      await retention.close();
      await Promise.all([
        logs.close(),
        shaping.close(),
        gateways.close(),
        unpacking.close(),
        callMetrics.close(),
      ]);
      await store.destroy();
    },
  };
}
