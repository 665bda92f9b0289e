# As much of XlsxWriter as the product uses.
from .workbook import Workbook as Workbook
