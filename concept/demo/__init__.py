"""The offline default: postcards the package draws itself, and a small CLIP trained on them.

``concept.demo.postcards`` draws and captions the pictures, ``concept.demo.train`` trains mini-clip
from nothing on them, and ``concept/demo/mini_clip`` holds the trained weights. Nothing is imported
here, so that ``import concept.demo`` costs nothing.
"""
