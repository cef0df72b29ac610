import { translation } from '../../i18n/translation.ts';
import type { en } from './en.ts';

export const ru = translation<typeof en>()({
  versions: 'Версии',
  versionsOf: '{name}, версии',
  lead: 'Код и настройки версии не меняются. Тег <code>$latest</code> переходит к каждой новой версии, остальные теги остаются на своих местах.',
  loadFailed: 'Не удалось загрузить версии',
  noVersions: 'Версий пока нет',
  noVersionsHint: 'Напишите код в редакторе и нажмите <b>Создать версию</b>.',
  openEditor: 'Открыть редактор',

  id: 'Идентификатор',
  tags: 'Теги',
  runtime: 'Среда выполнения',
  entrypoint: 'Точка входа',
  account: 'Сервисный аккаунт',
  memory: 'Память',
  timeout: 'Таймаут',
  seconds: '{seconds, number} с',
  size: 'Размер',
  created: 'Дата создания',
  actions: 'Действия',
  actionsFor: 'Действия с версией {id}',
  copyId: 'Скопировать идентификатор версии {id}',
  statusCreating: 'Создаётся…',
  statusError: 'Не создана',
  latestHint: 'Тег последней версии, снять его нельзя',
  noMetadata: 'без сервиса метаданных',
  noAwsMetadata: 'без метаданных AWS',
  noGceMetadata: 'без метаданных GCE',

  openMenu: 'Открыть в редакторе',
  copyMenu: 'Создать версию на основе…',
  download: 'Скачать ZIP',
  buildLogMenu: 'Лог сборки…',
  addTagMenu: 'Добавить тег…',
  deleteMenu: 'Удалить…',
  whyNotWhileCreating: 'Нельзя удалить, пока устанавливаются зависимости',
  whyNotLatest: 'Нельзя удалить последнюю версию ({tag})',

  tag: 'Тег',
  addTag: 'Добавить тег',
  addTagTitle: 'Добавление тега',
  addTagTo: 'Добавить тег версии {id}',
  moveTag: 'Перенести тег',
  tagRule: 'Строчная латинская буква, затем строчные буквы, цифры, «-» и «_». Например, prod.',
  tagInvalid: 'Начните со строчной латинской буквы. Допустимы строчные буквы, цифры, «-» и «_».',
  tagIsHere: 'У этой версии уже есть такой тег.',
  tagMoves: 'Тег перейдёт к ней от версии {id}.',
  addTagFailed: 'Не удалось добавить тег',

  removeTag: 'Удаление тега',
  removeTagNamed: 'Удалить тег {tag}',
  removeTagShort: 'Удалить',
  removeTagWarning: 'Вызовы с <code>?tag={tag}</code> больше не попадут в версию <code>{id}</code>.',
  removeTagFailed: 'Не удалось удалить тег',

  copyTitle: 'Создание версии на основе другой',
  copyHint:
    'Новая версия получит код и настройки версии <code>{id}</code>, тег <code>$latest</code> перейдёт к ней. Черновик не изменится.',
  create: 'Создать версию',
  versionCreated: 'Версия {id} создана',
  createFailed: 'Не удалось создать версию',

  deleteTitle: 'Удаление версии',
  deleteShort: 'Удалить',
  deleteWithTags: 'Удалить с тегами',
  deleteWarning: 'Версия <code>{id}</code> и её код будут удалены. Отменить удаление нельзя.',
  deleteTaggedWarning:
    'Версия <code>{id}</code>, её код и {count, plural, one {тег} few {теги} many {теги} other {теги}} <b>{tags}</b> будут удалены. Вызовы с {count, plural, one {этим тегом} few {этими тегами} many {этими тегами} other {этими тегами}} завершатся ошибкой. Отменить удаление нельзя.',
  deleted: 'Версия {id} удалена',
  deleteFailed: 'Не удалось удалить версию',

  replaceDraft: 'Заменить черновик',
  replaceDraftTitle: 'Замена черновика',
  replaceDraftWarning:
    'В черновике есть изменения, которых нет ни в одной версии. Версия <code>{id}</code> заменит их.',
  tryAgain: 'Повторить',
  openFailed: 'Не удалось открыть версию',

  cancel: 'Отмена',
});
