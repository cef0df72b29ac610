import { translation } from '../../i18n/translation.ts';
import type { en } from './en.ts';

export const ru = translation<typeof en>()({
  product: 'Functions',
  copy: 'Скопировать',
  copyNamed: 'Скопировать: {label}',
  copied: 'Скопировано',
  copyId: 'Скопировать идентификатор',
  undo: 'Вернуть',
  cancel: 'Отмена',
  create: 'Создать',
  tryAgain: 'Повторить',
  loading: 'Загрузка',
  name: 'Имя',
  description: 'Описание',
  descriptionLength: '{length} из {max}',
  descriptionTooLong:
    '{length, plural, one {# символ} few {# символа} many {# символов} other {# символа}}; описание — не длиннее {max}.',
  typeNameToConfirm: 'Введите имя для подтверждения',
  bytes: '{size} Б',
  kilobytes: '{size} КБ',
  megabytes: '{size} МБ',
  gigabytes: '{size} ГБ',
  exactBytes: '{size} ({bytes, plural, one {# байт} few {# байта} many {# байт} other {# байта}})',
  milliseconds: '{time} мс',
  seconds: '{time} с',
  minutes: '{minutes} мин',
  hours: '{hours} ч {minutes} мин',
  expired: 'истёк',
});
