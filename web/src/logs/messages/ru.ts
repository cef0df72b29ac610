import { translation } from '../../i18n/translation.ts';
import type { en } from './en.ts';

export const ru = translation<typeof en>()({
  logs: 'Логи',
  logsOf: '{name}, логи',
  loadFailed: 'Не удалось загрузить логи',
  entries: 'Записи логов, сначала новые',
  older: 'Загрузить более старые записи',
  manageAccess: 'Настроить доступ',
  onlyRequest: 'Показать только запрос {id}',

  filters: 'Фильтры логов',
  period: 'Период',
  last15Minutes: 'Последние 15 минут',
  lastHour: 'Последний час',
  last6Hours: 'Последние 6 часов',
  lastDay: 'Последние сутки',
  last3Days: 'Последние 3 дня',
  level: 'Уровень',
  allLevels: 'Все записи',
  infoAndAbove: 'INFO и выше',
  warningsAndErrors: 'Ошибки и предупреждения',
  errors: 'Ошибки',
  text: 'Текст',
  textHint: 'Любая часть записи',
  requestId: 'Идентификатор запроса',
  requestIdHint: 'Один запрос',
  requestIdInvalid: 'Введите идентификатор целиком, например {example}.',

  live: 'Обновлять автоматически',
  connecting: 'Подключение…',
  liveOpen: 'Новые записи появляются сами.',
  liveEnded: 'Сервер прекратил обновление. Включите его снова.',

  noEntries: 'Записей нет',
  noEntriesHint:
    'Функция ничего не записала в логи за {period, select, 15m {последние 15 минут} 1h {последний час} 6h {последние 6 часов} 1d {последние сутки} other {последние 3 дня}}. Записи хранятся три дня.',
  noMatch: 'Подходящих записей нет',
  noMatchHint:
    'Ни одна запись за {period, select, 15m {последние 15 минут} 1h {последний час} 6h {последние 6 часов} 1d {последние сутки} other {последние 3 дня}} не подходит под фильтры.',
  clearFilters: 'Сбросить фильтры',
  showLongest: 'Показать за 3 дня',
});
