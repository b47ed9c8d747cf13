"""`python -m assistant.schemas`"""

from assistant.schemas import publish

publish()
