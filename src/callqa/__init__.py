"""callqa: call-quality analytics for collections call centres.

Start reading at `callqa.pipeline`: it is the whole product in one function.
"""

__version__ = "0.1.0"
