import { translation } from '../../i18n/translation.ts';
import type { en } from './en.ts';

export const ru = translation<typeof en>()({
  proof: 'Проверка токена',
  proofPlan:
    'Создаёт две приватные функции, <code>{allowed}</code> и <code>{denied}</code>, и назначает аккаунту <b>{account}</b> роль <code>functions.functionInvoker</code> на первую. Затем вызывает их с этим токеном.',
  prove: 'Создать функции и вызвать',
  proveAgain: 'Вызвать снова',
  proofFailed: 'Не удалось проверить токен',
  deleteProbes: 'Удалить обе функции',
  probesDeleted: 'Обе функции удалены.',
  deleteProbesFailed: 'Не удалось удалить функции',
  answers: 'Ответы на токен',
  withRole: 'С ролью',
  withoutRole: 'Без роли',
  changedByte: 'Изменён один байт',
  expired: 'Истёк срок',
  isAllowed: 'У аккаунта есть роль <code>functions.functionInvoker</code> на эту функцию.',
  isDenied: 'У аккаунта нет роли <code>functions.functionInvoker</code> на эту функцию.',
  isAllowedAnyway: 'Аккаунт всё равно может её вызвать: это позволяет другая роль, например на каталог.',
  isGrantedNow: 'Роль назначена. Тот же токен сразу подходит.',
  isForged: 'Подпись не соответствует токену.',
  isExpired: 'Тот же токен через час после окончания срока.',
  isInvalid: 'Токен больше не действует. Запустите функцию, чтобы получить новый.',
  isUnexpected: 'Шлюз ответил иначе. Его ответ ниже.',
  answerBody: 'Тело ответа',

  metadataRequests:
    '{count, plural, =0 {Запросов метаданных нет} one {# запрос метаданных} few {# запроса метаданных} many {# запросов метаданных} other {# запроса метаданных}}',
  withHeader: 'с Metadata-Flavor',
  withoutHeader: 'без Metadata-Flavor',
  noAnswer: 'нет ответа',
  after: 'через {time}',
  moreRequests:
    '{count, plural, one {Ещё # запрос не показан.} few {Ещё # запроса не показаны.} many {Ещё # запросов не показаны.} other {Ещё # запроса не показаны.}}',
});
