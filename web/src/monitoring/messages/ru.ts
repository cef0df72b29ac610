import { translation } from '../../i18n/translation.ts';
import type { en } from './en.ts';

export const ru = translation<typeof en>()({
  title: 'Мониторинг',
  titleOf: '{name}, мониторинг',
  lead: 'Вызовы всех функций. Данные обновляются каждые 15 секунд.',
  loadFailed: 'Не удалось загрузить метрики',
  period: 'Период',
  hour: 'Час',
  day: 'День',
  week: 'Неделя',
  month: 'Месяц',
  prometheus: 'Prometheus читает эти же данные по адресу <code>/metrics</code> с IAM-токеном или API-ключом.',

  noCalls: 'Нет вызовов за этот период',
  noCallsHint: 'Вызовите функцию или выберите период длиннее.',
  charts: 'Графики',
  totals: 'Итоги за период',

  requests: 'Запросы',
  errors: 'Ошибки',
  errorRate: 'Доля ошибок',
  latency: 'Время выполнения запросов',
  coldStarts: 'Холодные старты',
  concurrency: 'Одновременные вызовы',
  memory: 'Память',
  most: 'Максимум',

  failed: 'Ошибка функции',
  timedOut: 'Истёк таймаут',
  crashed: 'Аварийное завершение',
  outOfMemory: 'Нехватка памяти',
  throttled: 'Слишком много запросов',
  platform: 'Ошибка платформы',
  initialization: 'Среднее время инициализации',
  queue: 'Среднее ожидание',

  time: 'Время',
  chartOf: '{title}: график. Те же данные — в таблице ниже.',
  figures: 'Показатели по времени',
  table: 'Показать таблицей',
});
