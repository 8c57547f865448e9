"""stub"""

from widgets.guard import entered

visit = entered()
