/** The Russian of each message of the runner (`runner/src/messages.ts`); a repository test compares the two. */
export const runnerRu: Readonly<Record<string, string>> = {
  PLAIN: '{text}',
  RUNNER_CLOSED: 'Консоль завершает работу',

  ISOLATION_UNAVAILABLE: 'Функции нельзя изолировать: {cause}. {fix} ({output})',
  ISOLATION_PROGRAMS_MISSING: 'Функции нельзя изолировать: не установлено {programs}. {fix}',
  NETWORKS_UNREADABLE: 'Не удалось прочитать сети этой машины: {why}',
  NO_SYSTEM_CALL_FILTER: 'Для {arch} нет фильтра системных вызовов; он есть для x64 и arm64',
  NO_MOUNT_NAMESPACE: 'Не удалось создать отдельное пространство монтирования: {problem}',
  NO_SUBORDINATE_USER: 'В пространстве пользователей нет подчинённых uid',
  NO_FOLDER_FOR_MOUNTS: 'При запуске от root нужна одна из папок /mnt, /media, /srv или /opt',

  CAUSE_APPARMOR: 'AppArmor не даёт обычным программам создавать пространства пользователей',
  CAUSE_USER_NAMESPACES_FORBIDDEN: 'ядро не создаёт пространств пользователей для обычных пользователей',
  CAUSE_NO_USER_NAMESPACES: 'число пространств пользователей ограничено нулём',
  CAUSE_OLD_BUBBLEWRAP: 'bubblewrap старее версии 0.8',
  CAUSE_MASKED_PROC: 'контейнер скрывает части /proc, поэтому новый /proc нельзя смонтировать',
  CAUSE_UNKNOWN: 'песочница не запускается',
  FIX_APPARMOR:
    'Разрешите это только bubblewrap и unshare: добавьте в /etc/apparmor.d профиль со строкой "userns," для /usr/bin/bwrap и /usr/bin/unshare и выполните: sudo systemctl reload apparmor',
  FIX_COMMAND: 'Выполните: {command}',
  FIX_OLD_BUBBLEWRAP: 'Установите версию новее, как в Debian 12 и Ubuntu 24.04',
  FIX_MASKED_PROC: 'Запустите контейнер с открытыми путями (Docker: --security-opt systempaths=unconfined)',
  FIX_CONTAINER:
    'Запустите консоль вне контейнера или разрешите контейнеру создавать пространства имён и монтировать /proc',

  RESPONSE_TOO_LARGE:
    'Размер ответа — {bytes} байт, а предел — {most}. Верните меньше данных или ссылку на них',
  CALL_TIMED_OUT: 'Функция не ответила за таймаут {seconds} с, включая инициализацию; экземпляр остановлен',
  OUT_OF_MEMORY:
    'Функция превысила свою память {memory} МБ; экземпляр остановлен. Увеличьте память версии или расходуйте меньше',
  OUT_OF_MEMORY_WITH_FILES:
    'Функция превысила свою память {memory} МБ вместе с файлами в /tmp; экземпляр остановлен. Увеличьте память версии или расходуйте меньше',
  OUT_OF_MEMORY_FOR_FILES:
    'На машине нет памяти для файлов функции в /tmp; экземпляр остановлен. Пишите в /tmp меньше или увеличьте FC_MEMORY_MB',
  TOO_MUCH_HELD:
    'Функция заняла слишком много ресурсов системы: {excess}; экземпляр остановлен. Закрывайте то, что больше не нужно',
  KILLED_BY_SIGNAL: 'сигнал {signal}: процесс функции завершён до ответа',
  PROCESS_ENDED:
    'код завершения {status}: процесс функции закончился до ответа. Возвращайте результат из обработчика, а не завершайте процесс',
  NOT_STARTED: '{runtime} не запускается с переменными и библиотеками версии ({how}); {cause}{output}',
  CAUSE_SHARED_LIBS: 'причиной могут быть библиотеки в папке shared-libs',
  CAUSE_VARIABLE: 'причиной может быть {variables}; измените или удалите переменную',
  CAUSE_VARIABLES: 'причиной могут быть {variables}; измените или удалите их',
  CHANNEL_DISTURBED: 'Функция нарушила служебный канал ({reason}); экземпляр остановлен',
  TOO_MANY_CALLS_WAIT: 'Слишком много запросов: вызовов этой функции уже ждёт {count}. Повторите позже',

  PACKAGE_NOT_UNPACKED: 'Пакет не распаковывается: {why}',
  MEMORY_ABOVE_MACHINE:
    'Версии {id} нужно {memory} МБ памяти, а машина даёт функциям и сборкам вместе {total} МБ. Создайте версию с меньшей памятью или увеличьте FC_MEMORY_MB.',
  VERSION_DELETED_WHILE_WAITING:
    'Версию {id} удалили до того, как вызов получил экземпляр. Вызовите функцию ещё раз.',
  NO_EGRESS:
    'У песочницы нет выхода в интернет: slirp4netns {problem}. Установите пакет slirp4netns или отключите версии доступ в интернет.',
  LAYER_DAMAGED:
    'Установленные зависимости версии (слой {layer}) повреждены или отсутствуют на этой машине. Создайте версию заново, чтобы установить их.',
  LAYER_REPAIR_BUSY:
    'Заново устанавливаются {dependencies}, этого уже ждут вызовы: {count}. Повторите вызов позже.',
  LAYER_REPAIR_FAILED:
    'На этой машине повреждены или отсутствуют {dependencies}, и установить их заново не удалось. Причина — в логе функции; вызов через {seconds} с попробует снова.',
  DEPENDENCIES_OF_VERSION: 'зависимости версии {id} (слой {layer})',

  UNKNOWN_RUNTIME: 'Среды выполнения «{id}» нет',
  RUNTIME_MISSING: '{title}: среда не установлена на этой машине. {fix}',
  RUNTIME_BROKEN: '{title}: среда не работает на этой машине. {fix}',
  RUNTIME_NOT_INSTALLABLE: '{title}: среду нельзя установить отсюда. {fix}',
  RUNTIME_DOES_NOT_RUN: '{title}: среда установлена, но не запускается. {fix}',
  RUNTIME_NOT_INSTALLED:
    '{title}: среду не удалось установить: {cause}. Проверьте, что npm видит свой реестр и на диске есть место, и повторите.',
  NOT_ON_NPM: 'В npm нет {title} для {arch}',
  INSTALL_ON_PAGE: 'Установите её на странице «Состояние системы» или выполните: {command}',
  REINSTALL_OTHER_VERSION: 'Удалите {folder} и установите заново: там оказалась версия {version}',
  REINSTALL_BROKEN: 'Удалите {folder} и установите заново: {why}',
  PYTHON_BROKEN: 'Найденный интерпретатор не запускается: {why}',
  PYTHON_COMMAND: 'Выполните на машине: {command} (или укажите в {setting} путь к интерпретатору)',
  PYTHON_SETTING: 'Укажите в {setting} путь к интерпретатору',

  BUILD_NOT_INSTALLED: 'Не удалось установить зависимости: {why}.{output}',
  BUILD_DENIED_BEFORE: '\n{sentence}{rest}',
  REGISTRY_NO_TUNNEL: 'Сборка не открывает туннелей, даже к {target}: её пакеты приходят с {address}.',
  REGISTRY_HOST_DENIED: 'Сборке доступны только {hosts}; запрос к {target} отклонён.',
  REGISTRY_WANTS_SIGN_IN:
    'Реестр {host} ответил {status}: ему нужно знать, кто обращается. Добавьте настройки для npm в .npmrc этой машины, а имя и пароль для pip — в FC_PIP_INDEX_URL или .netrc.',
  REGISTRY_BROKE_OFF: '{host} оборвал ответ на {path}. Когда он снова заработает, создайте версию заново.',
  ADDRESS_NOT_PUBLIC: '{host} ведёт на непубличный адрес, а он сборке недоступен',
  REGISTRY_LEADS_NOWHERE: '{host} перенаправляет в никуда',
  REGISTRY_LEADS_ELSEWHERE: '{host} перенаправляет на {target}, а это не пакет',
  REGISTRY_CERTIFICATE_UNTRUSTED: 'Сертификату {host} эта машина не доверяет ({why}). {advice}',
  REGISTRY_DOES_NOT_ANSWER: '{host} не отвечает: {why}.',
  TRUST_BY_NPMRC: 'Укажите сертификат его удостоверяющего центра в cafile в .npmrc этой машины.',
  TRUST_BY_NPMRC_STRICT_SSL:
    'Укажите сертификат его удостоверяющего центра в cafile в .npmrc этой машины. Настройка strict-ssl=false здесь не действует.',
  TRUST_BY_PIP: 'Укажите сертификат его удостоверяющего центра в cert в настройках pip этой машины.',
  TRUST_BY_PIP_TRUSTED_HOST:
    'Укажите сертификат его удостоверяющего центра в cert в настройках pip этой машины. Настройка trusted-host здесь не действует.',
  BUILD_LEFT_NOTHING: '{tool} завершился успешно, но ничего не установил. Создайте версию заново.',
  TOOL_TIMED_OUT_SECONDS: 'время {tool} истекло ({count} с)',
  TOOL_TIMED_OUT_MINUTES: 'время {tool} истекло ({count} мин)',
  TOOL_OUT_OF_MEMORY: '{tool} и запущенные им процессы превысили {memory} МБ памяти',
  TOOL_OUT_OF_SPACE:
    '{tool} занял все {space} МБ временного места, а версия с зависимостями может занимать не больше {most} МБ. Уменьшите число зависимостей',
  TOOL_FAILED: '{tool} завершился с кодом {status}',
  TOOL_OUTSIDE_REGISTRIES:
    '{tool} завершился с кодом {status}.\nПри установке доступны только реестры пакетов. Остальное, например из репозитория git, положите в ZIP-архив',
  TOOL_FOUND_NO_PACKAGE:
    '{tool} завершился с кодом {status}.\nВ индексе нет пакета с таким именем или его файла для Python {python} на {platform}. Проверьте имя и то, для каких версий Python и платформ есть файлы',
  PIP_MISSING:
    'Для requirements.txt нужен pip, а у Python среды {id} его нет. Установите его (Debian: sudo apt-get install python3-pip) или добавьте пакеты в ZIP-архив.',
  MANIFEST_TOO_LARGE:
    'Размер {path} — {bytes} байт, а читается не больше {most}. Сократите файл и создайте версию заново.',
  MANIFEST_TOO_DEEP:
    'В package.json больше {values} значений или {depth} уровней. Сократите его и создайте версию заново.',
  MANIFEST_NOT_JSON: 'Файл package.json — не JSON: {why}. Исправьте его и создайте версию заново.',
  MANIFEST_NO_OBJECT: 'В package.json нет объекта. Исправьте его и создайте версию заново.',
  DEPENDENCIES_NO_OBJECT:
    'Поле {field} в package.json должно быть объектом из имён и версий, например {example}. Исправьте его и создайте версию заново.',
  DEPENDENCY_NO_TEXT:
    'Поле {field} в package.json должно быть объектом из имён и версий, например {example}; версия {name} — не строка. Исправьте её и создайте версию заново.',
  REQUIREMENTS_TOO_LONG:
    'В requirements.txt {lines} строк, а читается не больше {most}. Сократите файл и создайте версию заново.',
  REGISTRY_ADDRESS_INVALID: '«{address}» — не адрес реестра пакетов. Укажите его в {setting}.',
  SETTING_FILE_UNREADABLE:
    'В {setting} указан файл «{file}», который не читается ({why}). Исправьте или удалите настройку.',
  SETTING_FILE_NOT_PEM:
    'В {setting} указан файл «{file}», в котором нет сертификата или ключа в формате PEM. Исправьте или удалите настройку.',
  NPMRC_CERTIFICATE_FOR_ALL:
    'Настройки cert и key в .npmrc этой машины относятся ко всем реестрам, а сборка этого не делает. Укажите файлы для одного реестра: //{host}/:certfile и //{host}/:keyfile.',
  PIP_CERTIFICATE_INCOMPLETE:
    'В {setting} указан файл «{file}», в котором нет сертификата вместе с ключом. Исправьте или удалите настройку.',
  PIP_INDEX_UNKNOWN: 'pip не сообщает, какой индекс использует. Задайте FC_PIP_INDEX_URL.',

  ENTRY_LINK_EMPTY: 'ссылка без цели',
  ENTRY_LINK_TOO_LONG: 'ссылка, цель которой длиннее {most} байт',
  ENTRY_LINK_CIRCLE: 'ссылка, которая ведёт по кругу или проходит больше {most} ссылок',
  ENTRY_LINK_LEAVES_PACKAGE: 'ссылка на {target}, которая ведёт за пределы пакета',
  ENTRY_LINK_LEAVES_LAYER: 'ссылка на {target}, которая ведёт за пределы слоя',
  ENTRY_TOO_MANY_LINKS: 'ведёт к слишком большому числу ссылок',
  ENTRY_TWICE: 'встречается дважды',
  ENTRY_BELOW_FILE: 'находится внутри файла',
  ENTRY_BELOW_LINK: 'находится внутри ссылки',
  ENTRY_NOT_IN_PACKAGE: 'это не путь внутри пакета',
  ENTRY_NOT_IN_LAYER: 'это не путь внутри слоя',

  USER_NAMESPACES: 'Пространства пользователей',
  USER_NAMESPACES_NONE: 'ограничены нулём',
  USER_NAMESPACES_ROOT_ONLY: 'недоступны обычным пользователям',
  USER_NAMESPACES_UP_TO: 'до {count}',
  USER_NAMESPACES_ANY: 'любого числа',
  APPARMOR: 'Ограничение пространств пользователей в AppArmor',
  NOT_IN_FORCE: 'не действует',
  APPARMOR_IN_FORCE: 'действует: для пространств пользователей нужен профиль, который их разрешает',
  APPARMOR_PROFILE:
    'Добавьте в /etc/apparmor.d профиль со строкой "userns," для /usr/bin/bwrap и /usr/bin/unshare и выполните: sudo systemctl reload apparmor',
  SECCOMP: 'Фильтры системных вызовов (seccomp)',
  SECCOMP_LACKS: 'в ядре нет {actions}',
  SECCOMP_KERNEL: 'Используйте ядро Linux 4.14 или новее с CONFIG_SECCOMP_FILTER',
  CGROUPS: 'Ограничения памяти, процессов и процессорного времени',
  CGROUPS_NONE:
    'Контрольные группы недоступны ({problems}). С systemd запускайте так: systemd-run --user --scope -p Delegate=yes npm start',
  CGROUPS_SCOPE: 'Запустите в отдельной области: systemd-run --user --scope -p Delegate=yes npm start',
  CGROUPS_HELD: 'действуют через {kind}',
  BUBBLEWRAP_INSTALL: 'sudo apt-get install bubblewrap (0.8 или новее, как в Debian 12 и Ubuntu 24.04)',
  BUBBLEWRAP_OLD: '{version} не умеет запрещать вложенные пространства пользователей',
  NOT_INSTALLED: 'не установлено',
  HOST_USERS: 'Отдельный пользователь системы для каждой песочницы',
  HOST_USERS_ROOT: 'root выделяет его каждой песочнице',
  HOST_USERS_SUBORDINATE: 'из подчинённых идентификаторов этого пользователя',
  HOST_USERS_SHARED:
    'песочницы делят этого пользователя: функция может исчерпать его каналы и передаваемые дескрипторы ({output})',
  HOST_USERS_FIX:
    'sudo apt-get install uidmap; если в /etc/subuid нет этого пользователя: sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 "$USER"',
  INTERNET: 'Выход в интернет (slirp4netns)',
  FILE_MISSING: '{file} отсутствует',
  DEVICE_FORBIDDEN: 'этому пользователю нельзя открыть {device}, поэтому у функций нет выхода в интернет',
  RUNTIME: 'Среда выполнения {id}',
  RUNTIME_VERSION: 'версия {version}',
  RUNTIME_THERE_BROKEN: 'есть, но не запускается',
  SANDBOX_STARTS: 'Песочница запускается',
  ALL_IN_FORCE: 'со всеми ограничениями выше',
  OVERLAYS: 'Монтирование overlay в пространствах пользователей',
  OVERLAYS_OWN: 'у каждой песочницы свои inode',
  OVERLAYS_SHARED:
    'Функции могут передавать друг другу сигналы через блокировки файлов и видеть пути этой машины ({why})',
  OVERLAYS_FIX:
    'Используйте Linux 5.11 или новее и держите FC_DATA_DIR на файловой системе вроде ext4, xfs или btrfs без вложенных точек монтирования',
  ATTACKS: 'Проверка атаками',
  ATTACKS_NO_RUNTIME: 'Не установлена среда Node.js, из которой запускаются атаки',
  ATTACKS_INSTALL_RUNTIME: 'Установите любую: это делает npm start',
  ATTACKS_DID_NOT_RUN: 'Атаки не запустились: {why}',
  ATTACKS_FIX_FIRST: 'Сначала устраните проблемы выше',
  ATTACK: 'Функция, которая {attempt}',
  ATTACK_REFUSED: 'отклонено',
  ATTACK_GOT_THROUGH: 'удалось: {what}',
  ATTACK_FIX:
    'Не запускайте на этой машине код, которому не доверяете, и сообщите о проблеме вместе с выводом проверки',
  CONNECTIONS_ARRIVED: 'принято соединений: {count}',
  ATTEMPT_PASSWORDS: 'читает пароли машины',
  ATTEMPT_OWN_CODE: 'перезаписывает свой код',
  ATTEMPT_BESIDE_CODE: 'пишет файлы рядом со своим кодом',
  ATTEMPT_SYSTEM: 'пишет файлы в систему',
  ATTEMPT_NAMES: 'меняет разрешение имён',
  ATTEMPT_USER_NAMESPACE: 'создаёт пространство пользователей',
  ATTEMPT_MOUNT: 'монтирует файловую систему',
  ATTEMPT_RUN_FROM_TMP: 'запускает программу из /tmp',
  ATTEMPT_PROCESSES: 'видит процессы машины',
  ATTEMPT_OWN_SECRETS: 'находит секреты в своём окружении',
  ATTEMPT_SECRETS_OF_OTHERS: 'находит секреты в чужом окружении',
  ATTEMPT_SERVICES: 'подключается к сервисам машины',
};
