import { translation } from '../../i18n/translation.ts';
import type { en } from './en.ts';

export const ru = translation<typeof en>()({
  inCloud: 'Есть в облаке',
  deprecatedInCloud: 'Устарела в облаке',
  hereOnly: 'Только здесь',

  runtime: 'Среда выполнения',
  allRuntimes: 'Все среды',
  exactly: '{id}, версия {version}',
  brokenHere: 'Среда выполнения {title} повреждена на этой машине.',
  notInstalledHere: 'Среда выполнения {title} не установлена на этой машине.',
  installIt: 'Установить',
  unknownHere: 'На этой машине нет среды выполнения {id}. Выберите другую.',
  runOnMachine: 'Выполните на машине:',
  commandFor: 'команда для {title}',
  toolCommandFor: 'команда {tool} для {title}',
  noteNotInstalled: 'не установлена',
  noteBroken: 'повреждена',
  noteDeprecated: 'устарела в облаке',
  noteAbsent: 'нет в облаке',

  loadFailed: 'Не удалось загрузить среды выполнения',
  installed: 'Установлена, {version}',
  broken: 'Повреждена',
  notInstalled: 'Не установлена',
  install: 'Установить {title}',
  installSize: 'Установить, {size}',
  cancel: 'Отменить',
  cancelInstall: 'Отменить установку {title}',
  installFailed: 'Не удалось установить {title}',
  tryAgain: 'Повторите попытку.',
  cutOff: 'Соединение прервалось до конца установки.',
  runCommands:
    '{count, plural, one {Выполните эту команду} few {Выполните одну из этих команд} many {Выполните одну из этих команд} other {Выполните одну из этих команд}} на машине. Среда появится в списке через несколько секунд.',

  starting: 'Начало установки',
  downloading: 'Загрузка: {done} из {total}',
  checking: 'Проверка контрольной суммы',
  unpacking: 'Распаковка',
});
