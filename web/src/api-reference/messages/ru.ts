import { translation } from '../../i18n/translation.ts';
import type { en } from './en.ts';

export const ru = translation<typeof en>()({
  lead: 'Консоль предоставляет API по адресу <code>{origin}</code> с путями и форматом JSON Yandex Cloud. Передавайте <code>Authorization: Bearer</code> с IAM-токеном; команды для его получения есть в обзоре функции.',
  download: 'Скачать OpenAPI 3.1',
  loadFailed: 'Не удалось загрузить справочник API',
  find: 'Найти метод',
  findHint: 'Имя, путь или описание: version tag, keys, PATCH…',
  nothingFound: 'Нет метода со всеми этими словами.',

  noToken: 'Токен не нужен.',
  parameters: 'Параметры',
  inPath: 'в пути',
  inQuery: 'в строке запроса',
  inHeader: 'в заголовке',
  request: 'Запрос',
  requestFields: 'Поля запроса',
  response: 'Ответ',
  responseFields: 'Поля ответа',
  command: 'Команда',
  methodCommand: 'Команда для вызова метода',
  required: 'обязательное',
  emptyObject: 'Пустой объект.',
  plainValue: 'Тип: {type}.',

  typeName:
    '{type, select, string {строка} integer {целое число} number {число} boolean {логическое значение} object {объект} array {список} any {любое значение} other {{type}}}',
  listOf:
    'список {type, select, string {строк} integer {целых чисел} number {чисел} boolean {логических значений} object {объектов} any {любых значений} other {({type})}}',
  mapOf:
    'словарь {type, select, string {строк} integer {целых чисел} number {чисел} boolean {логических значений} object {объектов} any {любых значений} other {({type})}}',
  or: '{first} или {second}',
  time: 'время, например {example}',
  uuid: 'UUID',
  oneOf: 'одно из: {values}',
  matches: 'соответствует {pattern}',
  lengthBetween:
    'от {min} до {max, plural, one {# символа} few {# символов} many {# символов} other {# символа}}',
  lengthAtMost:
    'не больше {max, plural, one {# символа} few {# символов} many {# символов} other {# символа}}',
  lengthAtLeast:
    'не меньше {min, plural, one {# символа} few {# символов} many {# символов} other {# символа}}',
  valueBetween: 'от {min} до {max}',
  valueAtMost: 'не больше {max}',
  valueAtLeast: 'не меньше {min}',
  countBetween:
    'от {min} до {max, plural, one {# элемента} few {# элементов} many {# элементов} other {# элемента}}',
  countAtMost:
    'не больше {max, plural, one {# элемента} few {# элементов} many {# элементов} other {# элемента}}',
  countAtLeast:
    'не меньше {min, plural, one {# элемента} few {# элементов} many {# элементов} other {# элемента}}',
  each: 'каждый элемент: {rule}',
  default: 'по умолчанию {value}',
});
