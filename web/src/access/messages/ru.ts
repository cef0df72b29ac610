import { translation } from '../../i18n/translation.ts';
import type { en } from './en.ts';

export const ru = translation<typeof en>()({
  cause: 'Запросы отправили программы с токеном аккаунта. Назначайте роль, только если ждали этого.',
  showAll: 'Показать все: {count}',
  accountLacks: 'Сервисному аккаунту <b>{name}</b> не назначена роль <code>{roleId}</code> на {resource}.',
  userLacks: 'Пользователю <b>{name}</b> не назначена роль <code>{roleId}</code> на {resource}.',
  seen: '{count, plural, one {{moment}} few {# раза, последний — {moment}} many {# раз, последний — {moment}} other {# раза, последний — {moment}}}',

  functionNamed: 'функцию <b>{name}</b>',
  accountNamed: 'сервисный аккаунт <b>{name}</b>',
  secretNamed: 'секрет <b>{name}</b>',
  folderNamed: 'каталог <b>{name}</b>',
  cloudNamed: 'облако <b>{name}</b>',

  grant: 'Назначить {roleId} для {name}',
  grantedTo: 'Роль {roleId} назначена для {name}. Повторите запрос.',
  review: 'Проверить роль {roleId}…',
  onFunctionOnly: 'Только на функцию {name}',
  onAccountOnly: 'Только на сервисный аккаунт {name}',
  onSecretOnly: 'Только на секрет {name}',
  onFolderOnly: 'Только на каталог {name}',
  onCloudOnly: 'Только на облако {name}',
  grantFailed: 'Не удалось назначить роль',

  grantStrong: 'Назначение роли с широкими правами',
  grantRole: 'Назначить роль',
  typeRole: 'Введите роль для подтверждения',
  programAsked: 'Роль запросила программа, а не вы',
  programAskedHint: 'Назначайте роль, только если знаете, зачем она нужна коду.',
  serviceAccount: 'Сервисный аккаунт',
  role: 'Роль',
  resource: 'Ресурс',
  allows: 'Разрешает',
  permission: 'Разрешение',
  theFunction: 'функция {name}',
  theAccount: 'сервисный аккаунт {name}',
  theSecret: 'секрет {name}',
  theFolder: 'каталог {name} и всё, что в нём есть',
  theCloud: 'облако {name} и всё, что в нём есть',
});
