"""Layers in int8 are as good as float32, one token never disturbs another, and some stay as is."""

import copy
import pickle

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from torch import nn

from concept.demo.architecture import FOLDER
from concept.demo.postcards import write_postcards
from concept.embedders import SentenceTransformerEmbedder, quantize
from concept.embedders.quantize import Int8Linear
from concept.embedders.tower import load_model

pytestmark = pytest.mark.skipif(
    not quantize.can_multiply(),
    reason="the processor does not multiply int8",
)
WIDTH = 512


def layer(seed=0, inputs=WIDTH, outputs=96, bias=True):
    torch.manual_seed(seed)
    return nn.Linear(inputs, outputs, bias=bias)


def tokens(seed, n=40, width=WIDTH, loud=0, times=60.0):
    """Rows of normal numbers, some channels of which are far larger than the others."""
    random = torch.Generator().manual_seed(seed)
    values = torch.randn(n, width, generator=random)
    values[:, torch.randperm(width, generator=random)[:loud]] *= times
    return values


def quantized(network, values, **options):
    layers = [module for module in network.modules() if type(module) is nn.Linear]
    with torch.no_grad():
        return quantize.quantize(network, layers, lambda: network(values), **options)


def rounded(exact, values):
    return Int8Linear(exact, values.abs().amax(0))


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    loud=st.integers(0, 12),
    times=st.floats(1, 200),
    blocks=st.integers(1, 12),
    bias=st.booleans(),
)
def test_a_layer_gives_what_it_gave(seed, loud, times, blocks, bias):
    exact = layer(seed, 64 * blocks, bias=bias)
    values = tokens(seed, width=64 * blocks, loud=loud, times=times)
    with torch.no_grad():
        expected, found = exact(values), rounded(exact, values)(values)
    assert float((found - expected).norm() / expected.norm()) < 0.03


def test_loud_channels_are_moved_into_the_weights():
    exact, values = layer(), tokens(1, loud=6)
    with torch.no_grad():
        expected = exact(values)
        eased = (rounded(exact, values)(values) - expected).norm()
        plain = (Int8Linear(exact, torch.ones(WIDTH))(values) - expected).norm()
    assert eased < plain / 2


def test_channels_that_are_alike_are_left_as_they_are():
    assert rounded(layer(), tokens(1)).ease is None


def test_a_token_does_not_depend_on_the_others():
    exact, values = layer(), tokens(2)
    made = rounded(exact, values)
    with torch.no_grad():
        together = made(values.reshape(4, 10, WIDTH))
        alone = torch.cat([made(row) for row in values.split(1)])
        beside_a_loud_one = made(torch.cat([values, values[:1] * 1e6]))[:-1]
    assert together.shape == (4, 10, 96)
    torch.testing.assert_close(together.reshape(40, 96), alone)
    torch.testing.assert_close(beside_a_loud_one, alone)


def test_a_channel_that_was_silent_in_the_trial_may_speak():
    exact, tried = layer(8), tokens(8, loud=6)
    tried[:, 100:150] = 0
    made = rounded(exact, tried)
    assert made.ease is not None
    values = tokens(9)
    with torch.no_grad():
        expected = exact(values)
        lost = (made(values) - expected).norm() / expected.norm()
    assert float(lost) < 0.05


def test_no_tokens_give_no_results():
    assert rounded(layer(), tokens(1))(torch.zeros(0, 7, WIDTH)).shape == (0, 7, 96)


def test_a_token_of_zeros_gives_the_bias():
    exact = layer()
    with torch.no_grad():
        found = rounded(exact, torch.zeros(1, WIDTH))(torch.zeros(2, WIDTH))
    torch.testing.assert_close(found, exact.bias.detach().expand(2, -1))


def test_it_can_be_copied_and_kept():
    values = tokens(3)
    made = rounded(layer(), values)
    with torch.no_grad():
        for other in (copy.deepcopy(made), pickle.loads(pickle.dumps(made))):
            torch.testing.assert_close(other(values), made(values))


class Spikes(nn.Module):
    """Each token gets one number, always another, beside which nothing else can be told in int8."""

    def forward(self, values):
        out = values.clone()
        at = torch.arange(len(values))
        out[at, at % values.shape[1]] += 3e4
        return out


class Unspiked(nn.Module):
    """Take away again what the numbers of `Spikes` have become behind an identity."""

    def forward(self, values):
        at = torch.arange(len(values))
        out = values.clone()
        out[at, at % values.shape[1]] -= 3e4
        return out


def mirror():
    made = nn.Linear(WIDTH, WIDTH)
    nn.init.eye_(made.weight)
    nn.init.zeros_(made.bias)
    return made


def test_what_loses_most_stays_in_float32():
    network = nn.Sequential(
        *(layer(1, WIDTH, WIDTH), Spikes(), mirror(), Unspiked()),
        *(layer(2, WIDTH, WIDTH), layer(3, WIDTH, WIDTH)),
    )
    values = tokens(4)
    with torch.no_grad():
        expected = network(values)
        assert quantized(network, values) == 3
        found = network(values)
    kinds = [type(network[at]) for at in (0, 2, 4, 5)]
    assert kinds == [Int8Linear, nn.Linear, Int8Linear, Int8Linear]
    cosines = nn.functional.cosine_similarity(found, expected)
    assert float(cosines.min()) >= quantize.LEAST_COSINE
    assert not torch.equal(found, expected)


class Together(nn.Module):
    """Adds so much to every vector that all point the same way."""

    def forward(self, values):
        return values + 1000


def test_what_sets_vectors_apart_counts():
    network = nn.Sequential(layer(1, WIDTH, WIDTH), Spikes(), mirror(), Unspiked(), Together())
    values = tokens(4)
    with torch.no_grad():
        expected = network(values)
        alike = Int8Linear(network[2], torch.full((WIDTH,), 3e4))
        there = nn.Sequential(*network[:2], alike, *network[3:])(values)
        assert float(nn.functional.cosine_similarity(there, expected).min()) > 0.9
        assert quantized(network, values, least=0.9) == 1
    assert type(network[2]) is nn.Linear


def test_where_nothing_may_be_lost_all_stays():
    network = nn.Sequential(layer(1, WIDTH, WIDTH), nn.Tanh(), layer(2))
    values = tokens(5)
    with torch.no_grad():
        expected = network(values)
        assert quantized(network, values, least=1.1) == 0
        assert torch.equal(network(values), expected)


class Curious(nn.Module):
    """Looks into its layer, as some models do to learn the type of its numbers."""

    def __init__(self):
        super().__init__()
        self.inner = layer()

    def forward(self, values):
        return self.inner(values.to(self.inner.weight.dtype))


def test_layers_that_others_look_into_stay():
    network = Curious()
    values = tokens(6)
    with torch.no_grad():
        assert quantized(network, values) == 0
    assert type(network.inner) is nn.Linear


class Refuses(nn.Module):
    """Raises whatever it is given once its layer is another."""

    def __init__(self, error):
        super().__init__()
        self.inner, self.error = layer(), error

    def forward(self, values):
        if type(self.inner) is not nn.Linear:
            raise self.error
        return self.inner(values)


def test_code_that_fails_in_int8_goes_on_in_float32():
    network = Refuses(TypeError("weight must be Tensor, not None"))
    assert quantized(network, tokens(6)) == 0
    assert type(network.inner) is nn.Linear


def test_an_interrupted_trial_leaves_nothing_behind():
    network = Refuses(KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        quantized(network, tokens(6))
    assert type(network.inner) is nn.Linear
    assert not network.inner._forward_hooks
    assert not network.inner._forward_pre_hooks


class ByKeyword(nn.Module):
    def __init__(self):
        super().__init__()
        self.inner = layer()

    def forward(self, values):
        return self.inner(input=values)


def test_a_layer_that_is_called_by_keyword_is_left_alone():
    network = ByKeyword()
    assert quantized(network, tokens(6)) == 0
    assert type(network.inner) is nn.Linear


def test_a_layer_in_two_places_is_one():
    shared = layer(1, WIDTH, WIDTH)
    network = nn.Sequential(shared, nn.Tanh(), shared, layer(2))
    assert quantized(network, tokens(6)) == 2
    assert network[0] is network[2]
    assert type(network[0]) is Int8Linear


def test_a_kind_leaves_the_layers_of_the_other_alone(monkeypatch):
    monkeypatch.setattr(quantize, "LEAST_INPUTS", 64)
    model = load_model(FOLDER, "cpu", "int8")
    state = torch.get_rng_state()
    assert quantize.quantize_tower(model, "text") > 0
    assert torch.equal(torch.get_rng_state(), state)
    names = {name for name, module in model.named_modules() if type(module) is Int8Linear}
    assert all("text" in name for name in names)
    assert quantize.quantize_tower(model, "image") > 0
    more = {name for name, module in model.named_modules() if type(module) is Int8Linear} - names
    assert all("vis" in name for name in more)


def test_narrow_layers_and_those_of_other_classes_are_left_alone(monkeypatch):
    monkeypatch.setattr(quantize, "LEAST_INPUTS", 128)
    model = load_model(FOLDER, "cpu", "int8")

    class Own(nn.Linear):
        pass

    encoder = next(m for m in model.modules() if hasattr(m, "pre_layrnorm")).encoder
    old = encoder.layers[0].mlp.fc1
    own = encoder.layers[0].mlp.fc1 = Own(old.in_features, old.out_features)
    narrow = encoder.layers[1].mlp.fc1 = layer(0, old.in_features, 100)
    encoder.layers[1].mlp.fc2 = layer(0, 100, old.in_features)
    assert quantize.quantize_tower(model, "image") > 0
    assert encoder.layers[0].mlp.fc1 is own
    assert type(encoder.layers[1].mlp.fc1) is Int8Linear
    assert encoder.layers[1].mlp.fc1 is not narrow
    assert type(encoder.layers[1].mlp.fc2) is nn.Linear


def test_a_trained_model_in_int8(tmp_path, monkeypatch):
    monkeypatch.setattr(quantize, "LEAST_INPUTS", 64)
    write_postcards(tmp_path, 24)
    cards = [Image.open(path).convert("RGB") for path in sorted(tmp_path.glob("*.jpg"))]
    exact = SentenceTransformerEmbedder(FOLDER, precision="float32").embed_images(cards)
    space = SentenceTransformerEmbedder(FOLDER, precision="int8")
    found = space.embed_images(cards)
    modules = list(space._image_towers()[0].model.modules())
    assert sum(type(module) is Int8Linear for module in modules) >= 25  # the tower for texts waits
    lengths = np.linalg.norm(found, axis=1) * np.linalg.norm(exact, axis=1)
    assert ((found * exact).sum(axis=1) / lengths).min() >= 0.999
    one = space.embed_images(cards[5:6])
    np.testing.assert_allclose(one[0], found[5], atol=1e-4)  # whatever else is in its batch


def test_other_processors_compute_in_float32(monkeypatch):
    monkeypatch.setattr(quantize, "LEAST_INPUTS", 64)
    monkeypatch.setattr(quantize, "multiplies_int8", lambda: False)
    model = load_model(FOLDER, "cpu", "int8")
    assert quantize.quantize_tower(model, "text") == 0
    assert not any(isinstance(module, Int8Linear) for module in model.modules())
