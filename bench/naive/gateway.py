"""Settings, one view, WSGI; and, as a program, the tables, a user and its token.

python -m bench.naive.gateway        prints the token
"""

import hashlib
import os
from datetime import timedelta
from urllib.parse import urlsplit

import django
import requests
from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

_url = urlsplit(os.environ["NEURONOVA_DATABASE_URL"])
settings.configure(
    SECRET_KEY="only-for-measuring-" + "0123456789abcdef" * 4,
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "rest_framework",
        "bench.naive",
    ],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.mysql",
            "HOST": _url.hostname,
            "PORT": _url.port,
            "NAME": os.environ["NEURONOVA_BENCH_DATABASE"],
            "USER": _url.username,
            "PASSWORD": _url.password,
        }
    },
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    REST_FRAMEWORK={
        "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework_simplejwt.authentication.JWTAuthentication"],
        "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    },
    SIMPLE_JWT={"ACCESS_TOKEN_LIFETIME": timedelta(hours=12)},
)

import pymysql  # noqa: E402

pymysql.install_as_MySQLdb()
pymysql.version_info = (2, 2, 8, "final", 0)  # what Django asks of mysqlclient, in whose place this stands
application = get_wsgi_application()

from django.urls import path  # noqa: E402
from django.utils import timezone  # noqa: E402
from rest_framework.request import Request  # noqa: E402
from rest_framework.response import Response  # noqa: E402
from rest_framework.views import APIView  # noqa: E402

from bench.naive.models import Inference  # noqa: E402


class PredictView(APIView):
    """Row, question, row."""

    def post(self, request: Request) -> Response:
        image = request.FILES["image"]
        data = image.read()
        row = Inference.objects.create(
            user=request.user,
            patient=int(request.data["patient"]),
            state="received",
            input_sha256=hashlib.sha256(data).hexdigest(),
        )
        answer = requests.post(os.environ["NEURONOVA_INFERENCE_URL"], files={"image": (image.name, data)}, timeout=100)
        answer.raise_for_status()
        row.result, row.state, row.finished_at = answer.json(), "completed", timezone.now()
        row.save()
        return Response({"id": row.pk, "state": row.state, "result": row.result})


urlpatterns = [path("predict/", PredictView.as_view())]


def main() -> None:
    from django.contrib.auth.models import User  # noqa: PLC0415 -- needs the settings above
    from rest_framework_simplejwt.tokens import AccessToken  # noqa: PLC0415

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("migrate", run_syncdb=True, verbosity=0)  # what has no migrations comes second: it points at users
    user, _ = User.objects.get_or_create(username="bench")
    print(AccessToken.for_user(user))


if __name__ == "__main__":
    main()
