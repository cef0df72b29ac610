#!/bin/bash
# Makes the archives beside this script: one small project, packed by a different tool each. Requires Debian's zip,
# p7zip-full, libarchive-tools, git and python3, and npm for archiver and adm-zip. Run it after adding a tool or a case.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export TZ=UTC LC_ALL=C.UTF-8

mkdir -p project/lib project/bin project/node_modules/.pnpm/alpha@1.0.0/node_modules/alpha
cd project
echo 'exports.main = () => 1;' > index.js
echo 'module.exports = 2;' > lib/a.js
echo '{}' > 'lib/имя файла.json'
printf '#!/bin/sh\necho tool\n' > bin/tool
chmod 755 bin/tool
echo 'module.exports = "alpha";' > node_modules/.pnpm/alpha@1.0.0/node_modules/alpha/index.js
ln -s .pnpm/alpha@1.0.0/node_modules/alpha node_modules/alpha
ln -s ../bin/tool lib/tool
find . -exec touch -h -d 2026-01-02T03:04:06Z {} +

zip -qry "$here/info-zip.zip" .
zip -qr - . | cat > "$here/info-zip-streamed.zip"
bsdtar -a -cf "$here/bsdtar.zip" .
7z a -bso0 -tzip -snl "$here/7-zip.zip" .
7z a -bso0 -tzip -snl -mx0 "$here/7-zip-stored.zip" .
git init -q . && git add -A && git -c user.name=x -c user.email=x@example.org commit -q -m x
git archive --format=zip -o "$here/git.zip" HEAD
rm -rf .git
python3 -m zipfile -c "$here/python-zipfile.zip" index.js lib bin node_modules
(cd .. && python3 -c 'import shutil, sys; shutil.make_archive(sys.argv[1], "zip", "project")' "$here/python-shutil")
python3 - "$here/python-zip64.zip" <<'PY'
import os, sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED) as archive:
    for name in ("index.js", "lib/a.js", "lib/имя файла.json", "bin/tool"):
        info = zipfile.ZipInfo.from_file(name)
        info.compress_type = zipfile.ZIP_DEFLATED
        with archive.open(info, "w", force_zip64=True) as entry, open(name, "rb") as source:
            entry.write(source.read())
PY
cd ..
npm install --silent --no-fund --no-audit --prefix tools archiver@7 adm-zip@0.5 yazl@3 jszip@3 > /dev/null
cat > tools/make.cjs <<'JS'
const fs = require('fs');
const path = require('path');
const out = (name) => path.join(process.argv[2], name);
const files = ['index.js', 'lib/a.js', 'lib/имя файла.json', 'bin/tool'];
const links = ['node_modules/alpha', 'lib/tool'];
const inStore = 'node_modules/.pnpm/alpha@1.0.0/node_modules/alpha/index.js';

const archiver = require('archiver')('zip');
archiver.pipe(fs.createWriteStream(out('archiver.zip')));
archiver.directory('project', false);
archiver.finalize();

const AdmZip = require('adm-zip');
const adm = new AdmZip();
adm.addLocalFolder('project');
adm.writeZip(out('adm-zip.zip'));

const yazl = require('yazl');
const yazlZip = new yazl.ZipFile();
for (const name of [...files, inStore]) yazlZip.addFile(`project/${name}`, name, { forceZip64Format: true });
yazlZip.addEmptyDirectory('empty');
yazlZip.outputStream.pipe(fs.createWriteStream(out('yazl-zip64.zip')));
yazlZip.end({ forceZip64Format: true });

const JSZip = require('jszip');
const both = { UNIX: new JSZip(), DOS: new JSZip() };
for (const [platform, zip] of Object.entries(both)) {
  for (const name of [...files, inStore])
    zip.file(name, fs.readFileSync(`project/${name}`), { unixPermissions: fs.statSync(`project/${name}`).mode });
  if (platform === 'UNIX')
    for (const name of links) zip.file(name, fs.readlinkSync(`project/${name}`), { unixPermissions: 0o120777 });
  zip
    .generateAsync({ type: 'nodebuffer', platform, streamFiles: platform === 'UNIX', compression: 'DEFLATE' })
    .then((bytes) => fs.writeFileSync(out(`jszip-${platform.toLowerCase()}.zip`), bytes));
}
JS
node tools/make.cjs "$here"
chmod 644 "$here"/*.zip
