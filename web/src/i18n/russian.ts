import { ru as access } from '../access/messages/ru.ts';
import { ru as api } from '../api/messages/ru.ts';
import { ru as apiGateways } from '../api-gateways/messages/ru.ts';
import { ru as apiReference } from '../api-reference/messages/ru.ts';
import { ru as builds } from '../builds/messages/ru.ts';
import { ru as commands } from '../commands/messages/ru.ts';
import { ru as editor } from '../editor/messages/ru.ts';
import { ru as functions } from '../functions/messages/ru.ts';
import { ru as invocations } from '../invocations/messages/ru.ts';
import { ru as layout } from '../layout/messages/ru.ts';
import { ru as logs } from '../logs/messages/ru.ts';
import { ru as monitoring } from '../monitoring/messages/ru.ts';
import { ru as openAs } from '../open-as/messages/ru.ts';
import { ru as operations } from '../operations/messages/ru.ts';
import { ru as queues } from '../queues/messages/ru.ts';
import { ru as runs } from '../runs/messages/ru.ts';
import { ru as runtimes } from '../runtimes/messages/ru.ts';
import { ru as secrets } from '../secrets/messages/ru.ts';
import { ru as serverErrors } from '../server-errors/messages/ru.ts';
import { ru as serviceAccounts } from '../service-accounts/messages/ru.ts';
import { ru as session } from '../session/messages/ru.ts';
import { ru as systemHealth } from '../system-health/messages/ru.ts';
import { ru as tokens } from '../tokens/messages/ru.ts';
import { ru as triggers } from '../triggers/messages/ru.ts';
import { ru as tutorial } from '../tutorial/messages/ru.ts';
import { ru as ui } from '../ui/messages/ru.ts';
import { ru as versions } from '../versions/messages/ru.ts';

/** Every message in Russian, by room. Loaded only if the console is shown in Russian. */
export const russian = {
  access,
  api,
  apiGateways,
  apiReference,
  builds,
  commands,
  editor,
  functions,
  invocations,
  layout,
  logs,
  monitoring,
  openAs,
  operations,
  systemHealth,
  runs,
  runtimes,
  secrets,
  serverErrors,
  serviceAccounts,
  queues,
  triggers,
  session,
  tokens,
  tutorial,
  ui,
  versions,
};

export type Russian = typeof russian;
