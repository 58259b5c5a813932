"""The words of the operations handbook that bring a machine back."""

# As docs/operations.md says it.
RESTORE = """\
set -eu
cd /opt/neuronova/current
set -a; . /etc/neuronova/django.env; . /etc/neuronova/owner.env; set +a
export PYTHONPATH=backend/django_main:backend
.venv/bin/python -m deploy.backup restore --to /root/backups --identity /root/neuronova-backup-identity.txt
chown -R neuronova: /var/lib/neuronova
systemd-tmpfiles --create
chgrp -R neuronova-media /var/lib/neuronova/media
chgrp -R neuronova-ai /var/lib/neuronova/models
sed -i '/^NEURONOVA_SECRET_KEY=/d' /etc/neuronova/django.env
grep ^NEURONOVA_SECRET_KEY= /var/lib/neuronova/restored-settings.env >>/etc/neuronova/django.env
rm /var/lib/neuronova/restored-settings.env
"""
