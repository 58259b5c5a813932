"""Who may import whom, walked from the syntax trees (rules: the dependency direction in docs and READMEs)."""

import ast
from functools import cache
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
WEB = {"django", "rest_framework", "rest_framework_simplejwt", "drf_spectacular"}
GATEWAY = {"config", "common", "apps"}
SERVERS = {"flask", "inference", "training", "celery", "http.client", "httpx"}
APP_PLATFORM = {"flet", "flet_js", "js", "pyodide", "numpy", *WEB, *GATEWAY}


def app(*parts: str) -> set[str]:
    """These parts of the app in frontend/app."""
    return {f"neuronova_app.{part}" for part in parts}


# (files, top-level packages or dotted modules that must not be imported there)
RULES: list[tuple[str, set[str]]] = [
    ("backend/sandbox/**/*.py", {*WEB, *GATEWAY, *SERVERS, "fileformats", "deidentify", "numpy", "pickle"}),
    ("backend/tracing/**/*.py", {*WEB, *GATEWAY, *SERVERS, "sandbox", "numpy"}),
    ("backend/fileformats/**/*.py", {*WEB, *GATEWAY, *SERVERS, "sandbox", "deidentify", "numpy", "pickle"}),
    # Lists of attributes come from these two libraries' files; neither is imported where hostile files are.
    ("backend/deidentify/**/*.py", {*WEB, *GATEWAY, *SERVERS, "numpy", "pickle", "pydicom", "dicomanonymizer"}),
    ("backend/django_main/**/*.py", {"flask", "inference", "training", "onnxruntime", "torch", "numpy", "pickle"}),
    ("backend/flask_inference/**/*.py", {*WEB, *GATEWAY, "celery", "training", "torch", "pickle"}),
    ("backend/flask_inference/inference/core/**/*.py", {"flask", "gunicorn", "werkzeug"}),
    ("backend/training/**/*.py", {*WEB, *GATEWAY, "flask", "celery", "pickle"}),
    # Installed where nothing else of ours is.
    ("clients/python/**/*.py", {*WEB, *GATEWAY, "flask", "inference", "training", "celery", "numpy", "pickle"}),
    # The app: what it asks and says is plain Python; only the screens know Flet, only system/ the platform.
    (
        "frontend/app/src/neuronova_app/api/**/*.py",
        {*APP_PLATFORM, *SERVERS, *app("locales", "logic", "system", "views")},
    ),
    ("frontend/app/src/neuronova_app/locales/**/*.py", {*APP_PLATFORM, *app("api", "logic", "system", "views")}),
    ("frontend/app/src/neuronova_app/logic/**/*.py", {*APP_PLATFORM, *SERVERS, *app("system", "views")}),
    ("frontend/app/src/neuronova_app/system/**/*.py", {"flet", *app("locales", "logic", "views")}),
    ("frontend/app/src/neuronova_app/views/**/*.py", {"js", "pyodide", "flet_js", "httpx", *WEB, *GATEWAY}),
    ("backend/django_main/common/**/*.py", {"apps", "config"}),
    ("backend/django_main/common/errors.py", WEB),
    ("backend/django_main/apps/accounts/**/*.py", {"apps.patients", "apps.ml_proxy", "apps.monitoring", "apps.audit"}),
    ("backend/django_main/apps/patients/**/*.py", {"apps.ml_proxy", "apps.monitoring", "apps.audit"}),
    ("backend/django_main/apps/ml_proxy/**/*.py", {"apps.monitoring", "apps.audit", "apps.model_life", "apps.reports"}),
    ("backend/django_main/apps/model_life/**/*.py", {"apps.monitoring", "apps.audit", "apps.reports"}),
    # Pictures go from the store to the paper as they are: no decoder runs in the gateway.
    ("backend/django_main/**/*.py", {"PIL", "reportlab.lib.utils"}),
    (
        "backend/django_main/apps/monitoring/**/*.py",
        {"apps.ml_proxy.models", "apps.ml_proxy.services", "apps.patients.models"},
    ),
    ("backend/django_main/**/*.py", {"httpx", "http.client"}),
    ("backend/django_main/apps/*/services.py", {"rest_framework", "drf_spectacular"}),
    ("backend/django_main/apps/*/selectors.py", {"rest_framework", "drf_spectacular"}),
    ("backend/django_main/apps/model_life/training.py", {"rest_framework"}),
    ("backend/django_main/apps/model_life/promotion.py", {"rest_framework"}),
    ("backend/django_main/apps/ml_proxy/client.py", {"apps.ml_proxy.models", "django.db", "rest_framework"}),
    ("backend/django_main/apps/*/views.py", {"django.db"}),
    ("backend/django_main/apps/*/tasks.py", {"apps.ml_proxy.client", "rest_framework"}),
]
# (files, the only ones among them that may import the module)
ONLY: list[tuple[str, str, set[str]]] = [
    ("backend/django_main/**/*.py", "httptools", {"backend/django_main/apps/ml_proxy/transport.py"}),
]


def files(pattern: str) -> list[Path]:
    return [path for path in sorted(REPOSITORY.glob(pattern)) if "migrations" not in path.parts]


@cache
def imports(path: Path) -> set[str]:
    """Every dotted name a module imports, also inside functions; `from a import b` counts as `a` and `a.b`."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def offends(name: str, banned: set[str]) -> bool:
    return any(name == rule or name.startswith(f"{rule}.") for rule in banned)


@pytest.mark.parametrize(("pattern", "banned"), RULES, ids=[pattern for pattern, _ in RULES])
def test_imports_go_one_way(pattern: str, banned: set[str]) -> None:
    covered = files(pattern)

    assert covered, "a rule that covers nothing protects nothing"
    found = {
        f"{path.relative_to(REPOSITORY)}: {name}" for path in covered for name in imports(path) if offends(name, banned)
    }
    assert not found


@pytest.mark.parametrize(("pattern", "module", "allowed"), ONLY, ids=[module for _, module, _ in ONLY])
def test_module_is_imported_in_one_place(pattern: str, module: str, allowed: set[str]) -> None:
    users = {str(path.relative_to(REPOSITORY)) for path in files(pattern) if offends_any(path, module)}

    assert users == allowed


def offends_any(path: Path, module: str) -> bool:
    return any(offends(name, {module}) for name in imports(path))


def test_rule_catches_an_import_inside_a_function(tmp_path: Path) -> None:
    module = tmp_path / "m.py"
    module.write_text("def f():\n    from apps.ml_proxy import models\n", encoding="utf-8")

    assert any(offends(name, {"apps.ml_proxy.models"}) for name in imports(module))


@pytest.mark.parametrize("pattern", ["backend/django_main/**/*.py", "backend/flask_inference/**/*.py"])
def test_environment_is_read_in_one_place_per_server(pattern: str) -> None:
    allowed = {"env.py", "settings.py", "manage.py", "wsgi.py", "celery.py"}
    # Prometheus decides by this one whether several processes share their figures.
    allowed_lines = {'if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:', 'if "PROMETHEUS_MULTIPROC_DIR" in os.environ:'}

    offenders = [
        f"{path.relative_to(REPOSITORY)}:{number}"
        for path in files(pattern)
        if path.name not in allowed
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if ("os.environ" in line or "os.getenv" in line) and line.strip() not in allowed_lines
    ]
    assert not offenders


def test_views_write_nothing_themselves() -> None:
    offenders = [
        f"{path.relative_to(REPOSITORY)}:{number}"
        for path in files("backend/django_main/apps/*/views.py")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if ".objects" in line or ".save(" in line or ".delete(" in line
    ]
    assert not offenders
