import { translation } from '../../i18n/translation.ts';
import type { en } from './en.ts';

export const ru = translation<typeof en>()({
  queues: 'Очереди',
  lead: 'Message Queue хранит сообщения, пока программа их не обработает. Клиенты Amazon SQS работают с ним по статическому ключу доступа.',
  loadFailed: 'Не удалось загрузить очереди',
  none: 'Очередей пока нет',
  noneHint:
    'Очередь передаёт работу от одной программы другой. Отправлять и получать сообщения можно любым клиентом Amazon SQS.',

  create: 'Создать очередь',
  createButton: 'Создать',
  createFailed: 'Не удалось создать очередь',
  created: 'Очередь {name} создана',
  cancel: 'Отмена',
  name: 'Имя',
  nameHint:
    'От 1 до 80 латинских букв, цифр, дефисов и подчёркиваний. С .fifo в конце сообщения сохраняют порядок.',

  visible: 'Доступны',
  inFlight: 'В обработке',
  delayed: 'Отложены',
  oldest: 'Самое старое сообщение',
  fifo: 'FIFO',
  standard: 'Стандартная',
  type: 'Тип',
  actions: 'Действия',
  actionsFor: 'Действия с {name}',

  sendMenu: 'Отправить сообщение…',
  sendTo: 'Отправить сообщение в {name}',
  sendButton: 'Отправить',
  sent: 'Сообщение отправлено в {name}',
  sendFailed: 'Не удалось отправить сообщение',
  body: 'Сообщение',
  group: 'Группа',
  groupHint: 'Сообщения одной группы приходят в порядке отправки.',

  messagesMenu: 'Показать сообщения…',
  messagesOf: 'Сообщения очереди {name}',
  messagesHint: '20 самых старых. Просмотр не считается получением.',
  messagesFailed: 'Не удалось загрузить сообщения',
  noMessages: 'Очередь пуста',
  received: 'получено {count, plural, one {# раз} few {# раза} many {# раз} other {# раза}}',
  sentAt: 'отправлено {time}',

  purgeMenu: 'Очистить…',
  purgeTitle: 'Очистка очереди',
  purgeButton: 'Очистить',
  purgeWarning: 'Все сообщения очереди <b>{name}</b> будут удалены. Отменить удаление нельзя.',
  purgeFailed: 'Не удалось очистить очередь',
  purged: 'Очередь {name} очищена',

  deleteMenu: 'Удалить…',
  deleteTitle: 'Удаление очереди',
  deleteButton: 'Удалить',
  deleteWarning:
    'Очередь <b>{name}</b> будет удалена вместе с сообщениями. Отменить удаление нельзя. Имя освободится через 60 секунд.',
  deleteFailed: 'Не удалось удалить очередь',
  deleted: 'Очередь {name} удалена',
});
