"""The product as it is: Nginx, Django, Flask, MariaDB and Redis, asked as an outside program asks it."""
