import type { nameFaults, packageMessages } from 'bff/contract';
import { translation } from '../../i18n/translation.ts';

/** Why a package is rejected. A rule follows the name of the entry and a colon. */
export const packageRu = translation<typeof packageMessages & typeof nameFaults>()({
  LEAVE_OUT:
    'Уберите то, что не нужно функции, а зависимости перечислите в package.json или requirements.txt: консоль установит их сама.',
  PACKAGE_TOO_LARGE:
    'Размер пакета — {bytes} байт; ZIP-архив в запросе может занимать не больше {max} байт (3,5 МБ). {fix}',
  PACKAGE_TOO_MANY_ENTRIES: 'Пакет отклонён: записей в нём {count}, а разрешено не больше {max}. {fix}',
  PACKAGE_TOO_MANY_FILES: 'Пакет отклонён: в нём больше {max} файлов и папок. {fix}',
  PACKAGE_UNPACKS_TOO_LARGE:
    'Пакет отклонён: после распаковки он занимает {bytes} байт, а разрешено не больше {max} байт (128 МБ). {fix}',
  PACKAGE_NOT_ZIP: 'Пакет отклонён: он не читается как ZIP-архив ({why}). Заархивируйте файлы заново.',
  PACKAGE_EMPTY: 'Пакет отклонён: в нём нет файлов. Добавьте хотя бы файл точки входа.',
  PACKAGE_LAYOUT: 'Пакет отклонён: {rule}. Заархивируйте файлы заново.',
  ENTRY_REJECTED: 'Пакет отклонён: запись {entry}: {rule}. Ничего из него не сохранено.',
  ENTRY_REJECTED_WITH_FIX: 'Пакет отклонён: запись {entry}: {rule}. Ничего из него не сохранено. {fix}',
  ENTRY_LINK_FIX: 'Замените ссылку самим файлом или направьте её по относительному пути к файлу пакета.',

  ZIP_DIRECTORY_DIFFERS: 'оглавление архива не совпадает с завершающей записью',
  ZIP_BYTES_BETWEEN: 'между записями архива и оглавлением есть лишние байты',
  ZIP_NO_END: 'нет завершающей записи',
  ZIP_SPLIT: 'это часть многотомного архива',
  ZIP_SECOND_END: 'между оглавлением и завершающей записью есть лишние байты или вторая такая запись',
  ZIP_ENDS_DIFFER: 'две завершающие записи не совпадают',

  ENTRY_SHARES_BYTES: 'делит байты с другой записью',
  ENTRY_BYTES_BEFORE: 'перед ней есть байты, которые не относятся ни к одной записи',
  ENTRY_BEYOND_END: 'выходит за конец данных архива',
  ENTRY_NO_HEADER: 'нет заголовка там, где он указан в оглавлении',
  ENTRY_OTHER_NAME: 'в её заголовке указано другое имя',
  ENTRY_OTHER_STORAGE: 'сохранена не так, как указано в оглавлении',
  ENTRY_OTHER_SIZE: 'в её заголовке другой размер или контрольная сумма',
  ENTRY_OTHER_SIZE_AFTER: 'после её данных другой размер или контрольная сумма',
  ENTRY_ENCRYPTED: 'зашифрована',
  ENTRY_COMPRESSION:
    'сжата методом {name} (номер {method}), который не поддерживается; выберите Deflate или архив без сжатия и заархивируйте файлы заново',
  COMPRESSION_UNKNOWN: 'неизвестный метод',
  ENTRY_ZIP64: 'размер указан в zip64, а пакету он не нужен',
  ENTRY_TWO_SIZES: 'сохранена с двумя разными размерами',
  ENTRY_FOLDER_CONTENT: 'папка с содержимым',
  ENTRY_SPECIAL: 'не файл, не папка и не символическая ссылка, а, например, устройство',
  ENTRY_FOLDER_OR_LINK: 'по имени это папка, а по режиму — символическая ссылка',
  ENTRY_FILE_OR_FOLDER: 'по имени это файл, а по режиму — папка',
  ENTRY_LINK_TARGET: 'ссылка, цель которой длиннее {most} байт',
  ENTRY_CHECKSUM: 'размер или контрольная сумма не совпадают с указанными в архиве',
  ENTRY_TRAILING_BYTES: 'после её сжатых данных есть лишние байты',
  ENTRY_LONGER: 'распаковывается в больше байт, чем указано в архиве',
  ENTRY_DAMAGED: 'сжатые данные повреждены',

  ENTRY_NAME_EMPTY: 'пустое имя',
  ENTRY_NAME_CONTROL: 'в имени есть управляющий символ',
  ENTRY_NAME_DIRECTION: 'в имени есть символ, который меняет направление чтения',
  ENTRY_NAME_NOT_TEXT: 'имя — не правильный текст',
  ENTRY_PATH_ABSOLUTE: 'абсолютный путь; пути начинаются внутри пакета',
  ENTRY_PATH_DRIVE: 'в пути есть буква диска; пути начинаются внутри пакета',
  ENTRY_PATH_LEAVES: 'выходит за пределы пакета через «..»',
  ENTRY_PATH_LEAVES_BACKSLASH: 'выходит за пределы пакета через «..», если «\\» разделяет папки',
  ENTRY_PATH_PARENT: 'в пути есть «..», который распаковщики читают по-разному',
  ENTRY_PATH_TOO_LONG: 'путь длиннее {most} байт',
  ENTRY_NAME_TOO_LONG: 'в пути есть имя длиннее {most} байт',
});
