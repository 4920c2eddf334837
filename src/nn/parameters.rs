//! The walk through a network's parameters, for all that is done with them. burn compiles a walk for
//! each network and each type that walks through it; here are the only two such types, so that a
//! further network, or a further thing to do, is not a dozen walks more in the engine's program.

use burn::backend::Dispatch;
use burn::backend::tensor::FloatTensor;
use burn::module::{Module, ModuleMapper, ModuleVisitor, Param};
use burn::tensor::{Shape, Tensor};

/// The numbers of a parameter as they lie in memory, whatever their number of axes.
pub type Numbers = FloatTensor<Dispatch>;

/// A parameter, or running statistics.
pub struct Parameter<'a> {
    /// Its path in the network, such as `up1.weight`.
    pub name: &'a str,
    pub shape: &'a Shape,
    /// Whether gradients are asked for.
    pub learns: bool,
}

/// What changes a network's parameters.
pub trait Change {
    /// Whether this one is to be changed.
    fn wants(&mut self, parameter: &Parameter) -> bool;

    /// Its new numbers, in the shape of the old. Neither has to do with gradients.
    fn change(&mut self, parameter: &Parameter, old: Numbers) -> Numbers;
}

/// Shows each float parameter's path and numbers; these are still part of the graph of gradients.
pub fn visit<M: Module>(module: &M, look: &mut dyn FnMut(String, Numbers)) {
    let path = vec![];
    module.visit(&mut Visitor { path, look });
}

/// The module with some of its float parameters changed. A changed one asks for gradients if it did
/// before, as a fresh leaf: the next forward pass starts its graph there.
pub fn change<M: Module>(module: M, change: &mut dyn Change) -> M {
    let path = vec![];
    module.map(&mut Mapper { path, change })
}

struct Visitor<'a> {
    path: Vec<String>,
    look: &'a mut dyn FnMut(String, Numbers),
}

impl ModuleVisitor for Visitor<'_> {
    fn enter_module(&mut self, name: &str, _: &str) {
        self.path.push(name.to_string());
    }

    fn exit_module(&mut self, _: &str, _: &str) {
        self.path.pop();
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        (self.look)(self.path.join("."), param.val().into_dispatch());
    }
}

struct Mapper<'a> {
    path: Vec<String>,
    change: &'a mut dyn Change,
}

impl ModuleMapper for Mapper<'_> {
    fn enter_module(&mut self, name: &str, _: &str) {
        self.path.push(name.to_string());
    }

    fn exit_module(&mut self, _: &str, _: &str) {
        self.path.pop();
    }

    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let parameter = Parameter {
            name: &self.path.join("."),
            shape: &param.lazy_shape(),
            learns: param.is_require_grad(),
        };
        if !self.change.wants(&parameter) {
            return param;
        }
        param.map(|old| {
            let has_gradients = old.device().is_autodiff();
            let old = old.without_autodiff().into_dispatch();
            let new = Tensor::from_dispatch(self.change.change(&parameter, old));
            let new = match has_gradients {
                true => Tensor::from_inner(new),
                false => new,
            };
            match parameter.learns {
                true => new.require_grad(),
                false => new,
            }
        })
    }
}
