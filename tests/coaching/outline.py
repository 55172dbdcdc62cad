"""What an HTML page is made of, as a browser takes it."""

from html.parser import HTMLParser

VOID = {"meta", "br", "img", "hr", "input", "link"}


class Outline(HTMLParser):
    """Tags with attributes, visible text, and whether every element is closed in order."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.text, self.open, self.broken = [], [], [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.broken.append(tag)

    def handle_data(self, data):
        self.text.append(data)
