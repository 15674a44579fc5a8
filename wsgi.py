"""What gunicorn serves: `gunicorn wsgi:office`."""

from app import create_app

office = create_app()
