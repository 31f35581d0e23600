"""Files as offices keep them, read as tables: what they are, in which letters, where the list begins, what is in it."""

from villages.imports.reading.choices import Choices as Choices
from villages.imports.reading.opening import Table as Table
from villages.imports.reading.opening import open_table as open_table
