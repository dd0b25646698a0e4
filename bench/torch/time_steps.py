"""Times dense PyTorch on one step of a spiking network.

Reads a JSON object from stdin (bench/support/torch.ts writes it):

    input         [channels, height, width]
    populations   [{name, shape, neuron: "integrateAndFire" | "average"}], sources first
    projections   [{source, target, kind: "conv2d" | "dense" | "averagePool", kernel, stride, padding}]
    density       share of neurons that spike in the inputs of a step
    settings      [{batch, threads}]
    seconds       for which each setting is timed, at least

and prints {"torch": version, "times": [{"batch", "threads", "ms", "cpuMs", "plainMs", "repetitions"}]}: milliseconds of a
step and image by the clock, and by the processor time of the process over its threads, which is what a machine with
nothing else to do would take if the threads shared the work evenly.

A step is what a plain implementation does: every convolution and linear layer of the network on dense float32 inputs,
the first one on the image, then V += I; s = V >= 1; V -= s for every population. Weights and spikes are random and the
same in every step: dense arithmetic takes the same time whatever they are. PyTorch gets its best: the whole network in
the usual layout and in channels_last, each convolution by the fastest of torch.conv2d, oneDNN called directly (for one
small image torch.conv2d may fall back on a plain BLAS, 20 times slower) and oneDNN with weights packed beforehand; the
faster layout counts. `plainMs` is the usual layout with torch.conv2d alone, for batch 1. Every setting runs in a process
of its own; the fastest step of several counts.
"""
import json
import os
import subprocess
import sys
import time

THRESHOLD = 1.0
LEAST_REPETITIONS = 3
# Calls by which a convolution's ways are compared: so many, or as many as fit into the time [s].
CHOOSING_CALLS = 6
CHOOSING_SECONDS = 0.04


def main():
    job = json.load(sys.stdin)
    if "batch" in job:
        json.dump(time_one(job), sys.stdout)
        return
    times = [in_fresh_process({**job, **setting}) for setting in job["settings"]]
    versions = [entry.pop("torch") for entry in times]
    json.dump({"torch": versions[0] if versions else "", "times": times}, sys.stdout)


def in_fresh_process(job):
    threads = str(job["threads"])
    env = {**os.environ, "OMP_NUM_THREADS": threads, "MKL_NUM_THREADS": threads, "OMP_WAIT_POLICY": "PASSIVE"}
    done = subprocess.run(
        [sys.executable, __file__], input=json.dumps(job), env=env, stdout=subprocess.PIPE, text=True, check=True
    )
    return json.loads(done.stdout)


def time_one(job):
    import torch

    torch.set_num_threads(job["threads"])
    torch.manual_seed(1)
    with torch.no_grad():
        layouts = [torch.contiguous_format, torch.channels_last]
        times = [time_step(Step(torch, job, layout, False), job["seconds"] / 2) for layout in layouts]
        plain = time_step(Step(torch, job, layouts[0], True), 0) if job["batch"] == 1 else None
    per_image = 1000 / job["batch"]
    return {
        "torch": torch.__version__,
        "batch": job["batch"],
        "threads": job["threads"],
        "ms": per_image * min(wall for each in times for wall, _ in each),
        "cpuMs": per_image * min(cpu for each in times for _, cpu in each) / job["threads"],
        "plainMs": None if plain is None else per_image * min(wall for wall, _ in plain),
        "repetitions": sum(len(each) for each in times),
    }


def time_step(step, seconds):
    """Seconds of several steps after one to warm up: by the clock, of the process."""
    step.run()
    times = []
    end = time.perf_counter() + seconds
    while len(times) < LEAST_REPETITIONS or time.perf_counter() < end:
        start, used = time.perf_counter(), time.process_time()
        step.run()
        times.append((time.perf_counter() - start, time.process_time() - used))
    return times


class Step:
    """One step; all its state is made here."""

    def __init__(self, torch, job, layout, plain):
        self.torch, self.layout, self.plain = torch, layout, plain
        batch, density = job["batch"], job["density"]
        self.shapes = {"input": job["input"], **{each["name"]: each["shape"] for each in job["populations"]}}
        self.spikes = {
            name: self.laid_out((torch.rand(batch, *shape) < density).float()) for name, shape in self.shapes.items()
        }
        self.spikes["input"] = self.laid_out(torch.randn(batch, *job["input"]))
        names = [each["name"] for each in job["populations"]]
        self.potentials = {name: self.laid_out(torch.zeros(batch, *self.shapes[name])) for name in names}
        self.currents = {name: [] for name in names}
        for projection in job["projections"]:
            self.currents[projection["target"]].append(self.current_of(projection))

    def laid_out(self, tensor):
        return tensor.contiguous(memory_format=self.layout)

    def run(self):
        for name, potential in self.potentials.items():
            for current in self.currents[name]:
                potential.add_(current())
            fired = (potential >= THRESHOLD).float()
            potential.sub_(fired * THRESHOLD)

    def current_of(self, projection):
        """What one projection adds to its target in a step."""
        torch, kind = self.torch, projection["kind"]
        source = self.spikes[projection["source"]]
        target = self.shapes[projection["target"]]
        if kind == "averagePool":
            return lambda: torch.nn.functional.avg_pool2d(source, projection["kernel"], projection["stride"])
        if kind == "dense":
            inputs, outputs = source[0].numel(), target[0] * target[1] * target[2]
            weight, bias = torch.randn(outputs, inputs) / inputs, torch.randn(outputs) / 100
            return lambda: torch.nn.functional.linear(source.flatten(1), weight, bias).view(-1, *target)
        kernel = projection["kernel"]
        weight = torch.randn(target[0], source.shape[1], *kernel) / (source.shape[1] * kernel[0] * kernel[1])
        bias = torch.randn(target[0]) / 100
        potential = self.potentials[projection["target"]]
        ways = self.convolutions(source, self.laid_out(weight), bias, projection["stride"], projection["padding"])
        if len(ways) == 1:
            return ways[0]
        return min(ways, key=lambda way: fastest_of_several(lambda: potential.add_(way())))

    def convolutions(self, source, weight, bias, stride, padding):
        torch = self.torch
        ways = [lambda: torch.nn.functional.conv2d(source, weight, bias, stride, padding)]
        if self.plain or not torch.backends.mkldnn.is_available():
            return ways
        convolve, once = torch.mkldnn_convolution, (1, 1)
        packed = torch._C._nn.mkldnn_reorder_conv2d_weight(weight.contiguous().to_mkldnn(), padding, stride, once, 1)
        packed_bias = bias.to_mkldnn()
        return [
            *ways,
            lambda: convolve(source, weight, bias, padding, stride, once, 1),
            lambda: convolve(source.to_mkldnn(), packed, packed_bias, padding, stride, once, 1).to_dense(),
        ]


def fastest_of_several(call):
    """Seconds of the fastest of a few calls after one to warm up."""
    call()
    times = []
    end = time.perf_counter() + CHOOSING_SECONDS
    while len(times) < 2 or (len(times) < CHOOSING_CALLS and time.perf_counter() < end):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return min(times)


if __name__ == "__main__":
    main()
