import { translation } from '../../i18n/translation.ts';
import type { en } from './en.ts';

export const ru = translation<typeof en>()({
  build: 'Сборка',
  buildOf: 'Сборка версии {id}',
  log: 'Лог сборки',
  queued: 'Ожидание других сборок',
  queuedBehind:
    'Ожидание других сборок: впереди {ahead, plural, one {# сборка} few {# сборки} many {# сборок} other {# сборки}}',
  preparing: 'Подготовка к установке зависимостей',
  installing: 'Установка зависимостей',
  keeping: 'Сохранение зависимостей',
  ended: 'Сборка завершена',
  installed: 'Зависимости установлены',
  notInstalled: 'Зависимости не установлены',

  cancel: 'Отменить сборку',
  showLog: 'Показать лог',
  hideLog: 'Скрыть лог',
  downloadLog: 'Скачать лог',
  close: 'Закрыть',

  followFailed: 'Не удалось следить за сборкой',
  cutOff: 'Соединение закрылось до завершения сборки.',
  cancelFailed: 'Не удалось отменить сборку',
  logFailed: 'Не удалось загрузить лог сборки',
  nothingInstalled:
    'Для этой версии ничего не устанавливалось: зависимостей нет или такие же уже были установлены.',
  logGone: 'Лог этой сборки уже не хранится.',
});
