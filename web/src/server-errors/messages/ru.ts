import type { fieldRules, nameFaults, packageMessages } from 'bff/contract';
import { translation } from '../../i18n/translation.ts';
import type { en } from './en.ts';
import { fieldRulesRu } from './field-rules-ru.ts';
import { packageRu } from './package-ru.ts';
import { runnerRu } from './runner-ru.ts';

type OtherFiles = keyof (typeof fieldRules & typeof nameFaults & typeof packageMessages);

const general = translation<Omit<typeof en, OtherFiles>>()({
  NOT_SIGNED_IN: 'Сначала войдите в консоль.',
  AUTHORIZATION_MALFORMED: 'Заголовок Authorization должен состоять из «Bearer» и IAM-токена.',
  TOKEN_UNKNOWN: 'Этот токен выдан не этой консолью.',
  TOKEN_EXPIRED: 'Срок действия токена истёк.',
  TOKEN_REVOKED: 'Токен отозван.',
  ACCOUNT_GONE: 'Аккаунт удалён вместе с его токенами.',
  ACCOUNT_SUSPENDED: 'Аккаунт приостановлен.',
  API_KEY_UNKNOWN: 'API-ключ неизвестен, удалён, истёк или его аккаунт приостановлен.',
  API_KEY_NOT_TAKEN: 'С API-ключом можно только вызывать функции.',
  JWT_REFUSED: 'JWT нарушает правило {rule}.',
  OWNER_SECRET_WRONG: 'Это не токен владельца этой консоли.',
  ROLE_MISSING: 'Нет разрешения {permission} на {resourceType} {resourceId}.',
  OWNER_ONLY: 'Это может сделать только владелец.',
  OTHER_SUBJECT: 'Ресурс {resourceType} {resourceId} принадлежит другому субъекту.',
  HOST_NOT_ALLOWED: 'Консоль не отвечает по этому адресу.',
  ORIGIN_NOT_ALLOWED: 'Страницам других источников нельзя ничего изменять в консоли.',

  FUNCTION_NOT_FOUND: 'Функция {id} не найдена. Проверьте идентификатор: возможно, её удалили.',
  VERSION_NOT_FOUND: 'Версия {id} не найдена. Проверьте идентификатор: возможно, её удалили.',
  OPERATION_NOT_FOUND: 'Операция {id} не найдена. Проверьте идентификатор: возможно, её удалили.',
  SERVICE_ACCOUNT_NOT_FOUND:
    'Сервисный аккаунт {id} не найден. Проверьте идентификатор: возможно, его удалили.',
  RUNTIME_NOT_FOUND: 'Среда выполнения {id} не найдена. Проверьте идентификатор: возможно, её удалили.',
  TRIGGER_NOT_FOUND: 'Триггер {id} не найден. Проверьте идентификатор: возможно, его удалили.',
  RESOURCE_NOT_FOUND: 'Ресурс {resource} {id} не найден. Проверьте идентификатор: возможно, его удалили.',
  FUNCTION_NAME_TAKEN: 'Функция с именем «{name}» уже есть в этом каталоге. Выберите другое имя.',
  TRIGGER_NAME_TAKEN: 'Триггер с именем «{name}» уже есть в этом каталоге. Выберите другое имя.',
  SERVICE_ACCOUNT_NAME_TAKEN: 'Сервисный аккаунт с именем «{name}» уже есть. Выберите другое имя.',
  SERVICE_ACCOUNT_SUSPENDED:
    'Сервисный аккаунт {id} приостановлен и не получает токенов. Сначала возобновите его.',
  INVALID_FIELDS: 'Ошибка проверки запроса: {list}',
  NO_ROUTE: 'Здесь нет {method} {path}. Что есть, перечислено в /openapi.json.',
  NO_ROUTE_FOR_PROGRAMS: 'В API, который доступен программам, нет {method} {path}.',
  BODY_NOT_JSON: 'Тело запроса — не JSON. Проверьте кавычки и запятые.',
  BODY_TOO_DEEP:
    'В теле запроса больше {values} значений или {depth} уровней. Разделите его на несколько запросов.',
  REQUEST_TOO_LARGE: 'Запрос {size} {max} байт, а этому методу столько не нужно. Отправьте меньше.',
  REQUEST_OF_PACKAGE_TOO_LARGE:
    'Запрос {size} {max} байт. Пакет до кодирования в base64 может занимать не больше {packageMax} байт (3,5 МБ). {fix}',
  SIZE_UNKNOWN: 'больше',
  SIZE_DECLARED: 'занимает {bytes} байт — больше',
  CONSOLE_FAULT:
    'Не удалось ответить из-за ошибки консоли, а не запроса. Подробности — в логе сервера под запросом {requestId}.',
  IDEMPOTENCY_KEY_USED:
    'Idempotency-Key {key} уже отправлен с другим запросом, который создал операцию {operationId}. Для нового запроса нужен новый ключ.',
  OPERATION_DONE:
    'Операция {id} («{description}») завершена, отменить её нельзя. Чтобы вернуть прежнее состояние, сделайте обратное изменение.',
  ENDPOINT_NOT_FOUND:
    'Эндпоинт {id} не найден: консоль не обслуживает gRPC. Укажите в FC_GRPC_PORT свободный порт.',

  TOO_MANY_BUILDS:
    'Слишком много запросов: {whose} сборок зависимостей в очереди и в работе — это предел. Дождитесь конца одной или отмените её и создайте версию заново.',
  BUILDS_OF_FUNCTION: 'у функции {id} {count}',
  BUILDS_OF_SUBJECT: 'у субъекта {id} {count}',
  BUILDS_OF_MACHINE: 'у машины {all}, из них у субъекта {id} {count}',
  TOO_MANY_ASYNC_CALLS:
    'Слишком много запросов: асинхронных вызовов{whose} в очереди и в работе {calls}, их события занимают {bytes} байт; разрешено не больше {maxCalls} вызовов и {maxBytes} байт. Повторите позже.',
  TOO_MANY_CALLS_OF_TAG:
    'Слишком много запросов: вызовов по тегу «{tag}» в очереди и в работе {running}, а политика масштабирования разрешает {limit} (zoneRequestsLimit).',
  TOO_MANY_FOLLOWERS:
    'За потоками событий следят {max} клиентов, это предел. Повторите, когда один из них отключится.',
  YOU_FOLLOW_TOO_MANY:
    'Вы следите за {max} потоками событий, это предел. Закройте страницу или программу, которая следит за одним из них, и повторите.',
  CALLER_SUSPENDED: 'Сервисный аккаунт {id} приостановлен. Возобновите его или выберите другой.',
  TOO_MANY_WAIT_FOR_MEMORY:
    'Слишком много запросов: памяти ждут {count} ({what}, всего {megabytes} МБ). Отправляйте меньше запросов одновременно или повторите позже.',
  MEMORY_OF_PACKAGES: 'распаковка пакетов',
  MEMORY_OF_CODE: 'отправка кода',
  MEMORY_OF_BODIES: 'тела запросов',
  OWNER_TOKEN_TRIES:
    'Слишком много неверных токенов владельца за минуту. Подождите минуту или введите верный.',

  NO_VERSION: 'У функции {id} ещё нет версий. Сначала создайте версию.',
  NO_VERSION_WITH_TAG: 'У функции {id} нет версии с тегом «{tag}». Проверьте тег или назначьте его версии.',
  VERSION_CREATING:
    'Версия {id} ещё создаётся: устанавливаются зависимости. Дождитесь операции {operationId} или отмените её.',
  VERSION_FAILED:
    'Версия {id} не создана: зависимости не установлены, причина — в операции {operationId}. Создайте новую версию.',
  VERSION_IS_LATEST:
    'Версию {id} с тегом {tag} нельзя удалить. Сначала создайте новую версию или удалите функцию.',
  VERSION_HAS_TAGS: 'У версии {id} есть теги {tags}. Сначала удалите теги или удалите версию с force=true.',
  VERSION_TOO_LARGE:
    'Версия с зависимостями занимает {bytes} байт (код {codeBytes}, зависимости {layerBytes}); разрешено не больше {maxBytes} байт (680 МБ). Уменьшите число зависимостей или удалите лишнее из кода.',
  TAG_MOVES_ITSELF: 'Тег {tag} переходит к каждой новой версии сам, его нельзя назначить или удалить.',
  PAYLOAD_TOO_LARGE: 'Размер данных — {bytes} байт; вызов принимает не больше {maxBytes} байт (3,5 МБ).',
  PACKAGE_DAMAGED:
    'Пакет версии {id} повреждён или отсутствует на диске. Создайте версию заново из её кода или восстановите файл, который назван в логе консоли.',

  BUILD_CANCELLED: 'Установка зависимостей отменена.',
  BUILD_FUNCTION_DELETED: 'Функцию удалили во время установки зависимостей.',
  BUILD_STOPPED: 'Консоль остановили во время установки зависимостей. Создайте версию заново.',
  BUILD_FAULT:
    'Установка не удалась из-за ошибки консоли, а не вашего кода. Подробности — в логе сервера под операцией {operationId}.',
  NO_BUILD_LOG: 'У операции {id} нет лога сборки: она ничего не устанавливала или её лог уже удалён.',
  BUILD_NOT_NEEDED:
    'Для версии {id} ничего не устанавливали: зависимостей нет или те же уже были установлены.',
  NO_SCALING_POLICY: 'У функции {id} нет политики масштабирования для тега «{tag}». Проверьте тег.',
  VERSION_WITHOUT_TAG: 'У версии {id} нет тега «{tag}». Её теги: {tags}.',
  RUN_NOT_FOUND: 'Запуск {id} не найден. Возможно, функцию удалили или ссылка ведёт на другую консоль.',
  RUN_WITHOUT_PART: 'У запуска {id} нет данных «{part}»: его состояние — {state}.',
  RUN_REMOVED: 'Запуск {id} удалён {at}: {why}.',
  RUNS_OF_FUNCTION: 'у функции хранятся последние {count} запусков',
  RUNS_OF_DAYS: 'запуски хранятся {days} суток',
  RUNS_OF_SPACE: 'место понадобилось новым запускам',
  RUN_FAULT: 'Консоль не смогла запустить версию. Причина — в логе сервера.',
  INSTALL_FAULT: 'Консоль не смогла установить {id}. Причина — в её логе.',
  NOT_INSTALLABLE: '{title}: среду нельзя установить отсюда. {fix}',
  RUNTIME_NOT_INSTALLING:
    'Среда выполнения {id} не устанавливается: установка закончилась или не начиналась. Обновите список сред выполнения.',

  DISK_FULL: 'Диск с FC_DATA_DIR заполнен: {freed} Затем повторите попытку.',
  FILE_DAMAGED: 'Файл {file} повреждён. Остановите консоль и восстановите его из резервной копии.',
  FILE_NOT_WRITABLE:
    'Консоль не может записать {file}. Разрешите запись пользователю консоли и повторите попытку.',
  DISK_FAILED: 'Диск с файлом {file} вышел из строя. Проверьте диск и системный лог.',
});

export const apiRu: Record<keyof typeof en, string> = { ...general, ...fieldRulesRu, ...packageRu };

export const ru: Readonly<Record<string, string>> = { ...runnerRu, ...apiRu };
