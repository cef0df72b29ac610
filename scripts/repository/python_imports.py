"""Prints, as JSON, the top-level modules that each given Python file imports and the standard library lacks."""
import ast
import json
import sys


def foreign_imports(path):
    with open(path, encoding="utf-8") as file:
        tree = ast.parse(file.read(), path)
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names.add(node.module)
    top_level = {name.split(".")[0] for name in names}
    return sorted(top_level - set(sys.stdlib_module_names))


print(json.dumps({path: foreign_imports(path) for path in sys.argv[1:]}))
