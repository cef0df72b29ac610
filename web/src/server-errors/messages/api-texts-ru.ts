import { fewerCores, type OperationNoun, type OperationVerb, type RoleDescription } from 'bff/contract';
import { translation } from '../../i18n/translation.ts';

/** What an operation did, as a verbal noun before the noun in the genitive: «Создание функции». */
const operationVerbsRu: Record<OperationVerb, string> = {
  Create: 'Создание',
  Update: 'Изменение',
  Delete: 'Удаление',
  Set: 'Назначение',
  Remove: 'Снятие',
  Suspend: 'Приостановка',
  Reactivate: 'Возобновление',
  Stop: 'Остановка',
  Pause: 'Приостановка',
  Resume: 'Возобновление',
  Activate: 'Активация',
  Deactivate: 'Деактивация',
  Add: 'Добавление',
  'Set current': 'Выбор текущей',
  'Schedule destruction of': 'Планирование уничтожения',
  'Cancel destruction of': 'Отмена уничтожения',
};

const operationNounsRu: Record<OperationNoun, string> = {
  function: 'функции',
  'function version': 'версии функции',
  'function tag': 'тега функции',
  'scaling policy': 'политики масштабирования',
  'API gateway': 'API-шлюза',
  'access bindings': 'привязок ролей',
  'service account': 'сервисного аккаунта',
  key: 'авторизованного ключа',
  'API key': 'API-ключа',
  'static access key': 'статического ключа доступа',
  trigger: 'триггера',
  secret: 'секрета',
  'secret version': 'версии секрета',
};

const { fewerCores: fewerCoresRu } = translation<{ fewerCores: typeof fewerCores }>()({
  fewerCores:
    '{memory} МБ памяти дают {due} процессорных ядер, а на этой машине их {cores}: функция получает {cores}',
});

const rolesRu: Record<RoleDescription, string> = {
  'Call functions': 'Вызов функций',
  'Call functions (the older name of functions.functionInvoker)':
    'Вызов функций (прежнее имя роли functions.functionInvoker)',
  'See functions and versions, without code and variables':
    'Просмотр функций и версий без кода и переменных окружения',
  'Read what functions log': 'Чтение логов функций',
  'Make, change, call and delete functions, and see their code and variables':
    'Создание, изменение, вызов и удаление функций, просмотр их кода и переменных окружения',
  'All that functions.editor may, and decide who has which role on functions':
    'Всё, что разрешает functions.editor, и назначение ролей на функции',
  'See API gateways and their specifications': 'Просмотр API-шлюзов и их спецификаций',
  'Make, change and delete API gateways': 'Создание, изменение и удаление API-шлюзов',
  'All that api-gateway.editor may, and decide who has which role on API gateways':
    'Всё, что может api-gateway.editor, и назначение ролей на API-шлюзы',
  'The older name of functions.admin': 'Прежнее имя роли functions.admin',
  'See service accounts, and let versions run as them':
    'Просмотр сервисных аккаунтов и запуск версий от их имени',
  'Get IAM tokens of service accounts': 'Получение IAM-токенов сервисных аккаунтов',
  'Make, change and delete authorized keys of service accounts':
    'Создание, изменение и удаление авторизованных ключей сервисных аккаунтов',
  'See queues, and receive, delete and purge their messages':
    'Просмотр очередей, чтение и удаление сообщений, очистка очередей',
  'See and create queues, and send messages': 'Просмотр и создание очередей, отправка сообщений',
  'Do everything with queues and their messages': 'Любые действия с очередями и их сообщениями',
  'Make, change and delete static access keys of service accounts':
    'Создание, изменение и удаление статических ключей доступа сервисных аккаунтов',
  'Make, change and delete API keys of service accounts':
    'Создание, изменение и удаление API-ключей сервисных аккаунтов',
  'Make, change and delete keys of service accounts':
    'Создание, изменение и удаление ключей сервисных аккаунтов',
  'Do everything with service accounts, their keys, tokens and roles':
    'Любые действия с сервисными аккаунтами, их ключами, токенами и ролями',
  'See service accounts and their keys': 'Просмотр сервисных аккаунтов и их ключей',
  'Make, change, use and delete service accounts':
    'Создание, изменение, использование и удаление сервисных аккаунтов',
  'Read the values of secrets': 'Чтение значений секретов',
  'See secrets and their versions, without values': 'Просмотр секретов и их версий без значений',
  'Make, change and delete secrets and their versions, without reading values':
    'Создание, изменение и удаление секретов и их версий без чтения значений',
  'Do everything with secrets, read their values, and decide who has which role on them':
    'Любые действия с секретами, чтение их значений и назначение ролей на них',
  'See clouds and folders': 'Просмотр облаков и каталогов',
  'See clouds and folders, and decide who has which role on them':
    'Просмотр облаков и каталогов и назначение ролей на них',
  'See everything, without code and variables': 'Просмотр всего, кроме кода и переменных окружения',
  'Make, change, use and delete everything, except who has which role and whose keys there are':
    'Создание, изменение, использование и удаление всего, кроме ролей и ключей',
  'Do everything': 'Любые действия',
};

/** Texts of the API's description that people read on the API page, by their English. */
const apiDocumentRu = {
  Stop: 'Остановить',
  'Add domain': 'Подключить домен',
  'Remove domain': 'Отключить домен',
  'The API gateway': 'API-шлюз',
  'Operations on the API gateway, newest first': 'Операции с API-шлюзом, от новых к старым',
  'The specification, in the format asked for, or as it was sent':
    'Спецификация в запрошенном формате или в том виде, в котором её отправили',
  'The routes of the specification, or its faults': 'Маршруты спецификации или её ошибки',
  'OpenAPI 3 in YAML or JSON, at most 1 MB': 'OpenAPI 3 в YAML или JSON, не больше 1 МБ',
  Activate: 'Активировать',
  'Add version': 'Добавить версию',
  'Cancel version destruction': 'Отменить уничтожение версии',
  Deactivate: 'Деактивировать',
  'Schedule version destruction': 'Запланировать уничтожение версии',
  'Set current version': 'Сделать версию текущей',
  'letters, digits and "_", a letter first': 'латинские буквы, цифры и «_», сначала буква',
  '1 to 63 characters: lowercase letters, digits and hyphens, a letter first, no hyphen last':
    'от 1 до 63 символов: строчные латинские буквы, цифры и дефисы; сначала буква, в конце не дефис',
  '3 to 63 characters: lowercase letters, digits and hyphens, a letter first, no hyphen last':
    'от 3 до 63 символов: строчные латинские буквы, цифры и дефисы; сначала буква, в конце не дефис',
  'A file that another console imports': 'Файл, который импортирует другая консоль',
  'API gateways of the folder': 'API-шлюзы каталога',
  'API keys of the account': 'API-ключи аккаунта',
  'Static access keys of the account': 'Статические ключи доступа аккаунта',
  'An IAM token': 'IAM-токен',
  'An IAM token from POST /iam/v1/tokens': 'IAM-токен, полученный через POST /iam/v1/tokens',
  'An IAM token of the account': 'IAM-токен аккаунта',
  'An empty list: none can be created on this console':
    'Пустой список: в этой консоли такие ресурсы не создать',
  'Authorized keys of the account': 'Авторизованные ключи аккаунта',
  'Calls of a function, or of all, by step of time': 'Вызовы функции или всех функций по интервалам времени',
  'Changes as they happen, each a ChangeEvent as JSON':
    'Изменения по мере появления, каждое — ChangeEvent в JSON',
  'Clouds that the caller may see': 'Облака, которые доступны вызывающему',
  Create: 'Создать',
  'Create function': 'Создать функцию',
  'Create service account': 'Создать сервисный аккаунт',
  'Create version': 'Создать версию',
  Delete: 'Удалить',
  'Delete API key': 'Удалить API-ключ',
  'Delete authorized key': 'Удалить авторизованный ключ',
  'Delete function': 'Удалить функцию',
  'Delete static access key': 'Удалить статический ключ доступа',
  'Delete service account': 'Удалить сервисный аккаунт',
  'Delete version': 'Удалить версию',
  Deleted: 'Удалено',
  'Denied requests that one role would allow, newest first':
    'Отклонённые запросы, которые разрешила бы одна роль, от новых к старым',
  'Entries as they come, each a LogEntry as JSON in an event named "entry", with its uid as the event’s id; Last-Event-ID goes on after that one':
    'Записи по мере появления, каждая — LogEntry в JSON в событии «entry»; идентификатор события — её uid, с Last-Event-ID поток продолжается после неё',
  'Entries of a function’s log, oldest first': 'Записи лога функции, от старых к новым',
  'Events of the build, each a BuildEvent as JSON, named by its type':
    'События сборки, каждое — BuildEvent в JSON, имя события — его тип',
  'Events of the installation, each an InstallEvent as JSON, named by its type':
    'События установки, каждое — InstallEvent в JSON, имя события — его тип',
  'Events of the run, each a RunEvent as JSON, named by its type':
    'События запуска, каждое — RunEvent в JSON, имя события — его тип',
  'Folders that the caller may see': 'Каталоги, которые доступны вызывающему',
  'Functions of the folder': 'Функции каталога',
  'How the server came to run, and the errors that nothing caught':
    'Как запущен сервер и какие ошибки никто не обработал',
  'Nothing is left of the installation': 'От установки ничего не осталось',
  'Operations on every resource, newest first': 'Операции со всеми ресурсами, от новых к старым',
  'Operations on the account, newest first': 'Операции с аккаунтом, от новых к старым',
  'Operations on the function and its versions, newest first':
    'Операции с функцией и её версиями, от новых к старым',
  'Operations on the key, newest first': 'Операции с ключом, от новых к старым',
  'Operations on the secret, newest first': 'Операции с секретом, от новых к старым',
  'Operations on the trigger, newest first': 'Операции с триггером, от новых к старым',
  'Packages that were installed for the version': 'Пакеты, установленные для версии',
  Pause: 'Приостановить',
  'Policies of the function': 'Политики функции',
  'Reactivate service account': 'Возобновить сервисный аккаунт',
  'Remove scaling policy': 'Удалить политику масштабирования',
  'Remove tag': 'Удалить тег',
  Resume: 'Возобновить',
  'Roles that can be bound': 'Роли, которые можно назначить',
  'Runs of the function, newest first': 'Запуски функции, от новых к старым',
  'Runtimes and what this machine has of them': 'Среды выполнения и что из них есть на этой машине',
  'Runtimes that a function can run on here': 'Среды выполнения, доступные функциям здесь',
  'Scopes that a key may be bounded to': 'Области действия, которыми можно ограничить ключ',
  'Secrets of the folder': 'Секреты каталога',
  'Service accounts of the folder': 'Сервисные аккаунты каталога',
  'Set access bindings': 'Назначить роли',
  'Set scaling policy': 'Задать политику масштабирования',
  'Set tag': 'Назначить тег',
  'Signed in': 'Вход выполнен',
  'Signed out': 'Выход выполнен',
  'Suspend service account': 'Приостановить сервисный аккаунт',
  'Test events of the function, by name': 'Тестовые события функции по имени',
  'The REST API of Yandex Cloud Functions and of what they need of IAM and Resource Manager, served by this machine. Changes answer with an Operation.':
    'REST API Yandex Cloud Functions и нужных им частей IAM и Resource Manager на этой машине. На изменения API отвечает операцией.',
  'The answers of the gateway to the variants of the token': 'Ответы шлюза на варианты токена',
  'The call that the trigger makes now': 'Вызов, который триггер делает сейчас',
  'The cloud': 'Облако',
  'The folder': 'Каталог',
  'The function': 'Функция',
  'The imported run': 'Импортированный запуск',
  'The key': 'Ключ',
  'The key and, this once, its private half': 'Ключ и, только в этот раз, его закрытая часть',
  'The key and, this once, its secret': 'Ключ и, только в этот раз, его секрет',
  'The lifetime in force': 'Действующее время жизни',
  'The operation': 'Операция',
  'The operation, cancelled; one that is done is refused': 'Отменённая операция; завершённую отменить нельзя',
  'The operation, done': 'Завершённая операция',
  'The role': 'Роль',
  'The run': 'Запуск',
  'The run, which has ended': 'Завершённый запуск',
  'The same request sent again with the same key answers with the operation that it made first':
    'На повтор запроса с тем же ключом API отвечает операцией первого запроса',
  'The secret with its current version, without values': 'Секрет с текущей версией, без значений',
  'The service account': 'Сервисный аккаунт',
  'The test event': 'Тестовое событие',
  'The test event, which replaces the one with the same name':
    'Тестовое событие, которое заменяет событие с тем же именем',
  'The trigger': 'Триггер',
  'The values of a version': 'Значения версии',
  'The values of a version in base64, by key': 'Значения версии в base64 по ключам',
  'The version': 'Версия',
  'The version that has the tag': 'Версия с этим тегом',
  'Queues of the folder with what is in them': 'Очереди каталога и число сообщений в них',
  'The queue': 'Очередь',
  'The oldest messages, which stay in the queue': 'Самые старые сообщения; они остаются в очереди',
  'The message': 'Сообщение',
  'Every message is deleted': 'Все сообщения удалены',
  'The queue is deleted': 'Очередь удалена',
  'Triggers of the folder': 'Триггеры каталога',
  'Triggers of the folder with their last and next firings':
    'Триггеры каталога с последними и следующими срабатываниями',
  'TypeScript declarations of an installed package': 'Объявления TypeScript установленного пакета',
  Update: 'Изменить',
  'Update API key': 'Изменить API-ключ',
  'Update access bindings': 'Изменить привязки ролей',
  'Update static access key': 'Изменить статический ключ доступа',
  'Update authorized key': 'Изменить авторизованный ключ',
  'Update function': 'Изменить функцию',
  'Update service account': 'Изменить сервисный аккаунт',
  'Versions of each function, its last call and its calls of a day':
    'Версии каждой функции, её последний вызов и вызовы за сутки',
  'Versions of the secret, newest first': 'Версии секрета, от новых к старым',
  'Versions, newest first': 'Версии, от новых к старым',
  'What installed the dependencies of the version': 'Чем установлены зависимости версии',
  'What the function logged within three days': 'Что функция записала в лог за три дня',
  'What the machine offers to functions, found on the spot':
    'Что эта машина предоставляет функциям, по проверке на месте',
  'Where each service is served by gRPC': 'Адреса gRPC каждого сервиса',
  'Where the service is served by gRPC': 'Адрес gRPC сервиса',
  'Whether calls of the invoke URL are kept': 'Сохраняются ли вызовы по ссылке вызова',
  'Which version a tag was on, newest first': 'На какой версии был тег, от новых к старым',
  'Who has which role': 'У кого какая роль',
  'Who is signed in': 'Кто вошёл в консоль',
  'Whose token it was': 'Чей это был токен',
  'a lowercase letter first, then lowercase letters, digits, "-" and "_"':
    'сначала строчная латинская буква, затем строчные латинские буквы, цифры, «-» и «_»',
  'a name on one line': 'имя в одну строку',
  'a package’s name, such as "lodash" or "@types/node"': 'имя пакета, например «lodash» или «@types/node»',
  'a time, such as "2030-01-31T00:00:00Z"': 'время, например «2030-01-31T00:00:00Z»',
  'a whole number, as text': 'целое число в виде текста',
  'google.rpc.Status: what happened and what to do': 'google.rpc.Status: что произошло и что делать',
  'id, name or createdAt, then asc or desc': 'id, name или createdAt, затем asc или desc',
  'levels, comma separated: LEVEL_UNSPECIFIED, TRACE, DEBUG, INFO, WARN, ERROR, FATAL':
    'уровни через запятую: LEVEL_UNSPECIFIED, TRACE, DEBUG, INFO, WARN, ERROR, FATAL',
  'letters, digits and -_./\\@': 'латинские буквы, цифры и -_./\\@',
  'lowercase letters, digits and -_./@, at most 63':
    'строчные латинские буквы, цифры и -_./@, до 63 символов',
  'yrn:yc:ymq:ru-central1:<folder>:<queue>': 'yrn:yc:ymq:ru-central1:<каталог>:<очередь>',
  'seconds, such as "5s" or "0.5s"': 'секунды, например «5s» или «0.5s»',
};

/**
 * Texts that the API has without a code, by their English. An operation's verb and noun have a prefix, because
 * "Create" alone is the summary of a method, too.
 */
export const apiTextsRu: Readonly<Record<string, string>> = {
  ...apiDocumentRu,
  ...rolesRu,
  [fewerCores]: fewerCoresRu,
  ...prefixed('verb:', operationVerbsRu),
  ...prefixed('noun:', operationNounsRu),
};

function prefixed(prefix: string, texts: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).map(([key, text]) => [prefix + key, text]));
}
