"""Vision models of the right architectures, tiny and with random weights, as backbones."""

import numpy as np
import pytest
import torch
from PIL import Image
from transformers import (
    AutoModel,
    BertConfig,
    BertModel,
    ConvNextImageProcessorPil,
    MobileNetV2Config,
    MobileNetV2ForImageClassification,
    ResNetConfig,
    ResNetForImageClassification,
    ViTConfig,
    ViTForImageClassification,
    ViTImageProcessorPil,
)

from concept.cache import Cache
from concept.embed import embed_images
from concept.embedders.backbone import Backbone
from concept.embedders.hub import hushed
from concept.errors import InvalidInput, ModelUnavailable

SIDE = 32
NETWORKS = {
    "resnet": lambda: ResNetForImageClassification(
        ResNetConfig(embedding_size=8, hidden_sizes=[8, 16], depths=[1, 1])
    ),
    "mobilenet": lambda: MobileNetV2ForImageClassification(
        MobileNetV2Config(image_size=SIDE, depth_multiplier=0.35)
    ),
    "vit": lambda: ViTForImageClassification(
        ViTConfig(
            hidden_size=16,
            num_hidden_layers=1,
            num_attention_heads=2,
            intermediate_size=16,
            image_size=SIDE,
            patch_size=8,
        )
    ),
}
WIDTHS = {"resnet": 16, "mobilenet": 1280, "vit": 16}


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    made = {}
    for name, network in NETWORKS.items():
        made[name] = tmp_path_factory.mktemp(name)
        torch.manual_seed(0)
        with hushed():
            network().save_pretrained(made[name])
            ViTImageProcessorPil(size={"height": SIDE, "width": SIDE}).save_pretrained(made[name])
    return made


@pytest.fixture(scope="module")
def photos():
    random = np.random.default_rng(0)
    sizes = [(40, 32), (32, 50), (64, 64)]
    return [Image.fromarray(random.integers(0, 255, (*s, 3), dtype=np.uint8)) for s in sizes]


@pytest.mark.parametrize("name", list(NETWORKS))
def test_any_vision_model_gives_its_pooled_features(folders, photos, name):
    backbone = Backbone(folders[name], "cpu")
    features = backbone.embed_images(photos)
    assert features.shape == (3, WIDTHS[name])
    assert features.dtype == np.float32
    with hushed():
        model = AutoModel.from_pretrained(folders[name]).eval()
        processor = ViTImageProcessorPil.from_pretrained(folders[name])
    with torch.inference_mode():
        output = model(**processor(photos, return_tensors="pt"))
    # The class token of a ViT whose pooling was not trained; the pooled map of the others.
    expected = output.last_hidden_state[:, 0] if name == "vit" else output.pooler_output
    np.testing.assert_allclose(features, expected.flatten(1), atol=2e-2 * np.abs(features).max())


def test_pictures_go_through_the_threads_and_the_cache(folders, photos, tmp_path):
    backbone = Backbone(str(folders["resnet"]), "cpu")
    first = embed_images(photos, backbone, verbose=False, cache=Cache(tmp_path / "cache"))
    again = embed_images(photos, backbone, verbose=False, cache=Cache(tmp_path / "cache"))
    np.testing.assert_allclose(first.vectors, again.vectors, atol=1e-6)

    def digest(path):
        return str(path.stat().st_size)

    assert backbone.identity(digest) != Backbone(folders["vit"]).identity(digest)


def test_a_processor_that_does_more_is_used_as_it_is(folders, photos, tmp_path):
    with hushed():
        NETWORKS["resnet"]().save_pretrained(tmp_path)
        ConvNextImageProcessorPil(size={"shortest_edge": SIDE}).save_pretrained(tmp_path)
    backbone = Backbone(tmp_path, "cpu")
    features = backbone.embed_images(photos)
    assert backbone.preparation() is None
    np.testing.assert_allclose(backbone.embed_prepared(photos), features)


def test_what_cannot_be_a_backbone_is_refused(tmp_path):
    config = BertConfig(
        hidden_size=8, num_hidden_layers=1, num_attention_heads=1, intermediate_size=8
    )
    with hushed():
        BertModel(config).save_pretrained(tmp_path)
        ViTImageProcessorPil().save_pretrained(tmp_path)
    with pytest.raises(InvalidInput, match="'bert'"):
        Backbone(tmp_path, "cpu").embed_images([Image.new("RGB", (8, 8))])
    with pytest.raises(ModelUnavailable, match="image backbone 'no/such-model'"):
        Backbone("no/such-model").preparation()
