import keras
from keras import ops


class SGD(keras.optimizers.SGD):
    """PyTorch's velocity holds gradients only; Keras's holds the learning rates of the past as well."""

    def update_step(self, gradient, variable, learning_rate):
        b = self.momentums[self._get_variable_index(variable)]
        b.assign(self.momentum * b + gradient)
        step = gradient + self.momentum * b if self.nesterov else b
        variable.assign_sub(learning_rate * step)


class Adagrad(keras.optimizers.Adagrad):
    """PyTorch adds ε to the root; Keras adds it under the root."""

    def update_step(self, gradient, variable, learning_rate):
        total = self._accumulators[self._get_variable_index(variable)]
        total.assign_add(gradient**2)
        variable.assign_sub(learning_rate * gradient / (ops.sqrt(total) + self.epsilon))


class RMSprop(keras.optimizers.RMSprop):
    """PyTorch adds ε to the root; Keras adds it under the root."""

    def update_step(self, gradient, variable, learning_rate):
        v = self._velocities[self._get_variable_index(variable)]
        v.assign(self.rho * v + (1 - self.rho) * gradient**2)
        variable.assign_sub(learning_rate * gradient / (ops.sqrt(v) + self.epsilon))


class PyTorchEpsilon:
    """PyTorch adds ε after correcting the bias; Keras adds it before."""

    def update_step(self, gradient, variable, learning_rate):
        epsilon, t = self.epsilon, ops.cast(self.iterations + 1, variable.dtype)
        self.epsilon = epsilon * ops.sqrt(1 - self.beta_2**t)
        super().update_step(gradient, variable, learning_rate)
        self.epsilon = epsilon


class Adam(PyTorchEpsilon, keras.optimizers.Adam):
    pass


class AdamW(PyTorchEpsilon, keras.optimizers.AdamW):
    pass


class Adamax(keras.optimizers.Adamax):
    """PyTorch adds ε to the gradient's size; Keras adds it to the largest one so far."""

    def update_step(self, gradient, variable, learning_rate):
        index, t = self._get_variable_index(variable), ops.cast(self.iterations + 1, variable.dtype)
        m, u = self._m[index], self._u[index]
        m.assign(self.beta_1 * m + (1 - self.beta_1) * gradient)
        u.assign(ops.maximum(self.beta_2 * u, ops.abs(gradient) + self.epsilon))
        variable.assign_sub(learning_rate / (1 - self.beta_1**t) * m / u)


class NAdam(keras.optimizers.Nadam):
    """PyTorch's momentum warms up 250 times more slowly than Keras's: 0.96 ** (0.004 t), not 0.96 ** t."""

    def build(self, variables):
        super().build(variables)
        self._products = self.add_optimizer_variables(variables, "product", initializer="ones")

    def update_step(self, gradient, variable, learning_rate):
        index, t = self._get_variable_index(variable), ops.cast(self.iterations + 1, variable.dtype)
        m, v, product = self._momentums[index], self._velocities[index], self._products[index]
        now, ahead = (self.beta_1 * (1 - 0.5 * 0.96 ** (0.004 * step)) for step in (t, t + 1))
        product.assign(product * now)
        m.assign(self.beta_1 * m + (1 - self.beta_1) * gradient)
        v.assign(self.beta_2 * v + (1 - self.beta_2) * gradient**2)
        mean = (1 - now) * gradient / (1 - product) + ahead * m / (1 - product * ahead)
        variable.assign_sub(learning_rate * mean / (ops.sqrt(v / (1 - self.beta_2**t)) + self.epsilon))
